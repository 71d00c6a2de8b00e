package io.leveret.amqp.publish;

import com.rabbitmq.client.Connection;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker, on other threads, what the {@link Gate} has to know: it declares topics, and publishes messages on
 * channels of their own. All answers are given on the writer's thread.
 */
final class Inquiries {

    private final Topology topology;
    private final Probing probing;
    private final Unstored unstored;

    /** Has the writer do something, soon. */
    private final Consumer<Runnable> writer;

    Inquiries(Topology topology, Probing probing, Unstored unstored, Consumer<Runnable> writer) {
        this.topology = topology;
        this.probing = probing;
        this.unstored = unstored;
        this.writer = writer;
    }

    /** What a probe has found out. Told on the writer's thread. */
    interface Findings {

        /** The broker takes messages like this one. */
        void taken(Outbound message);

        /** The broker takes no such message. */
        void refused(Outbound message, int replyCode, String reason);

        /** There is nothing more to be found out. Told once, last. */
        void ended();
    }

    /**
     * Declares a topic.
     *
     * @param then gets why it can't be declared, or null when it was
     * @return false when no thread can be had, and nothing is asked
     */
    boolean declare(Connection connection, String topic, Consumer<@Nullable String> then) {
        return probing.run(() -> {
            String problem = undeclared(connection, topic);
            writer.accept(() -> then.accept(problem));
        });
    }

    private @Nullable String undeclared(Connection connection, String topic) {
        try {
            topology.topic(connection, topic);
            return null;
        } catch (Failures.LastingException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException | RuntimeException | Error e) {
            return "the topic '" + topic + "' could not be declared: " + Failures.text(e);
        }
    }

    /**
     * Publishes a message on a channel of its own, and closes the channel at the end.
     *
     * @param waiting where the probe is kept until then
     * @return false when no thread can be had, and nothing is sent
     */
    boolean probe(Connection connection, Waiting waiting, Outbound message, Findings findings) {
        var probe = new Probe(message, new Found(waiting, message, findings));
        waiting.probe(probe);
        boolean begun = probing.run(() -> probe.send(connection));
        if (!begun) {
            waiting.probe(null);
        }
        return begun;
    }

    /** Closes the channel of a probe that has ended. If there is no thread for it now, it is closed with its connection. */
    void end(Waiting waiting) {
        Probe probe = waiting.probe();
        waiting.probe(null);
        if (probe != null) {
            var unused = probing.run(probe::close);
        }
    }

    /** Passes what a probe finds out to the writer. */
    private final class Found implements Probe.Listener {

        private final Waiting waiting;
        private final Outbound message;
        private final Findings findings;

        Found(Waiting waiting, Outbound message, Findings findings) {
            this.waiting = waiting;
            this.message = message;
            this.findings = findings;
        }

        @Override
        public void taken(boolean stored) {
            if (stored) {
                unstored.stored(message);
            } else {
                unstored.refused(message);
            }
            // A refusal that took long has held up its channel, and so would the next.
            Probe probe = waiting.probe();
            boolean held = !stored && probe != null && probe.age().compareTo(Unstored.PATIENCE) > 0;
            if (!held) {
                writer.accept(() -> findings.taken(message));
            }
        }

        @Override
        public void refused(int replyCode, String reason) {
            writer.accept(() -> findings.refused(message, replyCode, reason));
        }

        @Override
        public void ended() {
            writer.accept(findings::ended);
        }
    }
}
