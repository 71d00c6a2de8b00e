package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.SendFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Protects the channel that all publishes share. Some messages could make the broker close this channel, or make it
 * wait: a message to a topic that is not declared yet, the first message of a kind that the broker may refuse, and a
 * body larger than any that the broker has taken. The gate lets each of them wait, in order by destination, while other
 * destinations continue. It first declares the topic, or publishes one message on a channel of its own ({@link Probe}).
 * When that succeeds, the rest may use the shared channel.
 *
 * <p>Used by the writer's thread, unless a method says otherwise. Results from other threads are passed back to the
 * writer.
 */
final class Gate {

    /** How soon what no thread could be had for is tried again. */
    private static final long AGAIN_NANOS = 100_000_000L;

    private static final SendFailure NO_THREAD =
            new SendFailure.Refused("no thread can be had to ask the broker for its destination", true);

    private final Topology topology;
    private final Accepted accepted;
    private final Probing probing;
    private final Unstored unstored;

    /** Has the writer do something, soon. */
    private final Consumer<Runnable> writer;

    /** Called when an exchange was found to be missing: its bindings went with it. */
    private final Runnable exchangeMissing;

    /** Those that wait, by destination. Filled by the writer; emptied by any thread. */
    private final Map<String, Waiting> aside = new ConcurrentHashMap<>();

    /** Those that waited, and go before all others. As {@code aside}. */
    private final Deque<Outbound> ready = new ConcurrentLinkedDeque<>();

    /** Those of {@code aside} that no thread can be had for now. Changed by the writer. */
    private final Set<String> unasked = ConcurrentHashMap.newKeySet();

    /** When they are tried again, by {@link System#nanoTime}. */
    private long askAt;

    /** The connection in use; null before the first. */
    private @Nullable Connection connection;

    Gate(Topology topology, Probing probing, Unstored unstored, Consumer<Runnable> writer, Runnable exchangeMissing) {
        this.topology = topology;
        this.probing = probing;
        this.unstored = unstored;
        this.writer = writer;
        this.exchangeMissing = exchangeMissing;
        this.accepted = new Accepted(topology.declares());
    }

    /** The messages of one destination that wait, and what they wait for. */
    private static final class Waiting {

        private final Deque<Outbound> messages = new ConcurrentLinkedDeque<>();

        /** The one on a channel of its own; null while there is none. Set by the writer. */
        private volatile @Nullable Probe probe;

        /** Whether they wait for those before them. Used by the writer. */
        private boolean held;
    }

    /** A new connection: nothing that was found out on the one before holds, and what waited is looked at again. */
    void connected(Connection next) {
        connection = next;
        accepted.connected();
        unasked.clear();
        for (String destination : Set.copyOf(aside.keySet())) {
            Waiting waiting = aside.get(destination);
            if (waiting != null) {
                waiting.probe = null;
                proceed(next, destination, waiting);
            }
        }
    }

    /** A new channel on the same connection. */
    void channelOpened() {
        accepted.channelOpened();
    }

    /**
     * From now on a message to a destination has to have its answer before the rest may go on the shared channel.
     *
     * @param others whether messages to it are under way that came before
     */
    void suspect(String destination, BooleanSupplier others) {
        accepted.suspect(destination, others);
    }

    /** The destinations that are suspected. By any thread. */
    Set<String> suspects() {
        return accepted.suspects();
    }

    /** What has no answer for so long. By any thread. */
    List<Silence> silences(Duration time) {
        List<Silence> silences = new ArrayList<>();
        for (Waiting waiting : aside.values()) {
            Probe probe = waiting.probe;
            if (probe != null && probe.age().compareTo(time) > 0) {
                silences.add(Silence.of(probe.message(), waiting.messages.size() + 1, probe.age()));
            }
        }
        return silences;
    }

    /** Those that wait, in their order; they are not looked after here any more. By any thread. */
    List<Outbound> takeWaiting() {
        List<Outbound> waited = new ArrayList<>();
        aside.values().forEach(waiting -> {
            synchronized (waiting.messages) {
                moveAll(waiting.messages, waited);
            }
        });
        // What the writer has just let go is found here.
        List<Outbound> taken = new ArrayList<>();
        moveAll(ready, taken);
        taken.addAll(waited);
        return taken;
    }

    private static void moveAll(Deque<Outbound> from, List<Outbound> to) {
        Outbound next;
        while ((next = from.poll()) != null) {
            to.add(next);
        }
    }

    /** Goes on with those that have waited for others. */
    void goOn() {
        Connection now = connection;
        if (now != null) {
            Map.copyOf(aside).forEach((destination, waiting) -> {
                if (waiting.held) {
                    waiting.held = false;
                    proceed(now, destination, waiting);
                }
            });
        }
    }

    /** The broker has closed the shared channel. */
    void channelClosed(int replyCode) {
        accepted.channelClosed(replyCode);
        if (replyCode == AMQP.NOT_FOUND) {
            exchangeMissing.run();
        }
    }

    /** One that has waited and may go now; null for none. Called again and again. */
    @Nullable
    Outbound poll() {
        Connection now = connection;
        if (now != null && !unasked.isEmpty() && System.nanoTime() - askAt >= 0) {
            askAgain(now);
        }
        return ready.poll();
    }

    private void askAgain(Connection now) {
        for (String destination : Set.copyOf(unasked)) {
            unasked.remove(destination);
            Waiting waiting = aside.get(destination);
            if (waiting != null) {
                proceed(now, destination, waiting);
            }
        }
    }

    /** Why messages wait that nobody asks the broker for; null when there are none. By any thread. */
    @Nullable
    SendFailure whyUnasked() {
        return unasked.isEmpty() ? null : NO_THREAD;
    }

    /** Whether a message may go on the shared channel now. If not it is looked after here. */
    boolean admits(Outbound message) {
        if (accepted.takes(message) && (aside.isEmpty() || !aside.containsKey(message.destination()))) {
            return true;
        }
        Connection now = connection;
        String destination = message.destination();
        Waiting waiting = aside.get(destination);
        if (waiting != null) {
            waiting.messages.add(message);
        } else if (now != null && !refused(message)) {
            waiting = new Waiting();
            waiting.messages.add(message);
            aside.put(destination, waiting);
            proceed(now, destination, waiting);
        }
        return false;
    }

    /** Fails a message that the broker has just refused, or one like it. */
    private boolean refused(Outbound message) {
        String reason = accepted.refusal(message);
        if (reason != null) {
            message.failed(new SendFailure.Refused(reason, true));
        }
        return reason != null;
    }

    /** Lets go what may go; stops at the first that something must be found out for. */
    private void proceed(Connection now, String destination, Waiting waiting) {
        // What is seen first must be what is taken out.
        synchronized (waiting.messages) {
            proceedAlone(now, destination, waiting);
        }
    }

    private void proceedAlone(Connection now, String destination, Waiting waiting) {
        Outbound next;
        while ((next = waiting.messages.peek()) != null) {
            if (refused(next)) {
                waiting.messages.poll();
            } else if (!accepted.knowsTopic(next)) {
                if (!declare(now, destination, waiting)) {
                    later(destination);
                }
                return;
            } else if (accepted.waitsForOthers(destination)) {
                waiting.held = true;
                return;
            } else if (!accepted.takes(next)) {
                waiting.messages.poll();
                if (!probe(now, destination, waiting, next)) {
                    waiting.messages.addFirst(next);
                    later(destination);
                }
                return;
            } else {
                waiting.messages.poll();
                ready.add(next);
            }
        }
        aside.remove(destination);
    }

    /** It waits until a thread can be had, or its messages are over. */
    private void later(String destination) {
        askAt = System.nanoTime() + AGAIN_NANOS;
        unasked.add(destination);
    }

    private boolean declare(Connection now, String topic, Waiting waiting) {
        return probing.run(() -> {
            String problem = undeclared(now, topic);
            answer(now, topic, waiting, () -> {
                if (problem == null) {
                    accepted.declared(topic);
                } else {
                    accepted.notDeclared(topic, problem);
                }
            });
        });
    }

    /** Why it can't be declared; null when it was. */
    private @Nullable String undeclared(Connection now, String topic) {
        try {
            topology.topic(now, topic);
            return null;
        } catch (Failures.LastingException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException | RuntimeException | Error e) {
            return "the topic '" + topic + "' could not be declared: " + Failures.text(e);
        }
    }

    private boolean probe(Connection now, String destination, Waiting waiting, Outbound message) {
        var probe = new Probe(message, new Found(now, destination, waiting, message));
        waiting.probe = probe;
        boolean begun = probing.run(() -> probe.send(now));
        if (!begun) {
            waiting.probe = null;
        }
        return begun;
    }

    /** What a probe finds out. */
    private final class Found implements Probe.Listener {

        private final Connection now;
        private final String destination;
        private final Waiting waiting;
        private final Outbound message;

        Found(Connection now, String destination, Waiting waiting, Outbound message) {
            this.now = now;
            this.destination = destination;
            this.waiting = waiting;
            this.message = message;
        }

        @Override
        public void taken(boolean stored) {
            if (stored) {
                unstored.stored(message);
            } else {
                unstored.refused(message);
            }
            // A refusal that took long has held up its channel, and so would the next.
            Probe probe = waiting.probe;
            boolean held = !stored && probe != null && probe.age().compareTo(Unstored.PATIENCE) > 0;
            writer.accept(() -> {
                if (now.equals(connection) && !held) {
                    accepted.taken(message);
                }
            });
        }

        @Override
        public void refused(int replyCode, String reason) {
            writer.accept(() -> {
                accepted.refused(message, replyCode, reason);
                if (replyCode == AMQP.NOT_FOUND) {
                    exchangeMissing.run();
                }
            });
        }

        @Override
        public void ended() {
            answer(now, destination, waiting, () -> {
                Probe probe = waiting.probe;
                waiting.probe = null;
                if (probe != null) {
                    // If there is no thread for it now, it is closed with its connection.
                    var unused = probing.run(probe::close);
                }
            });
        }
    }

    /** Back on the writer: goes on with the destination, unless its connection is gone. */
    private void answer(Connection now, String destination, Waiting waiting, Runnable then) {
        writer.accept(() -> {
            if (now.equals(connection)) {
                then.run();
                proceed(now, destination, waiting);
            }
        });
    }

    /** Lets go of those that nobody waits for any more. Looks only: may be called by any thread. */
    void purge() {
        aside.values().forEach(waiting -> {
            synchronized (waiting.messages) {
                waiting.messages.removeIf(message -> message.over() && !message.begin());
            }
            Probe probe = waiting.probe;
            if (probe != null) {
                probe.reportIfOver();
            }
        });
    }

    /** Whether nothing waits. By any thread. */
    boolean isEmpty() {
        return aside.isEmpty() && ready.isEmpty();
    }
}
