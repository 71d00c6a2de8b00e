package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.topology.Topology;
import io.leveret.transport.SendFailure;
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
 * destinations continue. It first declares the topic, or publishes one message on a channel of its own ({@link
 * Inquiries}). When that succeeds, the rest may use the shared channel.
 *
 * <p>Used by the writer's thread, unless a method says otherwise.
 */
final class Gate {

    /** How soon what no thread could be had for is tried again. */
    private static final long AGAIN_NANOS = 100_000_000L;

    private static final SendFailure NO_THREAD =
            new SendFailure.Refused("no thread can be had to ask the broker for its destination", true);

    private final Accepted accepted;
    private final Inquiries inquiries;

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
        this.exchangeMissing = exchangeMissing;
        this.accepted = new Accepted(topology.declares());
        this.inquiries = new Inquiries(topology, probing, unstored, writer);
    }

    /** A new connection: nothing that was found out on the one before holds, and what waited is looked at again. */
    void connected(Connection next) {
        connection = next;
        accepted.connected();
        unasked.clear();
        for (String destination : Set.copyOf(aside.keySet())) {
            Waiting waiting = aside.get(destination);
            if (waiting != null) {
                waiting.probe(null);
                proceed(next, waiting);
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
            Silence silence = waiting.silence(time);
            if (silence != null) {
                silences.add(silence);
            }
        }
        return silences;
    }

    /** Those that wait, in their order; they are not looked after here any more. By any thread. */
    List<Outbound> takeWaiting() {
        List<Outbound> waited = new ArrayList<>();
        aside.values().forEach(waiting -> waiting.moveAllTo(waited));
        // What the writer has just let go is found here.
        List<Outbound> taken = new ArrayList<>();
        Outbound next;
        while ((next = ready.poll()) != null) {
            taken.add(next);
        }
        taken.addAll(waited);
        return taken;
    }

    /** Goes on with those that have waited for others. */
    void goOn() {
        Connection now = connection;
        if (now != null) {
            List.copyOf(aside.values()).forEach(waiting -> {
                if (waiting.release()) {
                    proceed(now, waiting);
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
                proceed(now, waiting);
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
            waiting.add(message);
        } else if (now != null && !refused(message)) {
            waiting = new Waiting(destination);
            waiting.add(message);
            aside.put(destination, waiting);
            proceed(now, waiting);
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
    private void proceed(Connection now, Waiting waiting) {
        waiting.alone(messages -> proceed(now, waiting, messages));
    }

    private void proceed(Connection now, Waiting waiting, Deque<Outbound> messages) {
        Outbound next;
        while ((next = messages.peek()) != null) {
            if (refused(next)) {
                messages.poll();
            } else if (!accepted.knowsTopic(next)) {
                if (!declare(now, waiting)) {
                    later(waiting);
                }
                return;
            } else if (accepted.waitsForOthers(waiting.destination())) {
                waiting.hold();
                return;
            } else if (!accepted.takes(next)) {
                messages.poll();
                if (!inquiries.probe(now, waiting, next, new Found(now, waiting))) {
                    messages.addFirst(next);
                    later(waiting);
                }
                return;
            } else {
                messages.poll();
                ready.add(next);
            }
        }
        aside.remove(waiting.destination());
    }

    /** It waits until a thread can be had, or its messages are over. */
    private void later(Waiting waiting) {
        askAt = System.nanoTime() + AGAIN_NANOS;
        unasked.add(waiting.destination());
    }

    private boolean declare(Connection now, Waiting waiting) {
        String topic = waiting.destination();
        return inquiries.declare(
                now,
                topic,
                problem -> answer(now, waiting, () -> {
                    if (problem == null) {
                        accepted.declared(topic);
                    } else {
                        accepted.notDeclared(topic, problem);
                    }
                }));
    }

    /** What a probe has found out, for the connection that it was sent on. */
    private final class Found implements Inquiries.Findings {

        private final Connection on;
        private final Waiting waiting;

        Found(Connection on, Waiting waiting) {
            this.on = on;
            this.waiting = waiting;
        }

        @Override
        public void taken(Outbound message) {
            if (on.equals(connection)) {
                accepted.taken(message);
            }
        }

        @Override
        public void refused(Outbound message, int replyCode, String reason) {
            accepted.refused(message, replyCode, reason);
            if (replyCode == AMQP.NOT_FOUND) {
                exchangeMissing.run();
            }
        }

        @Override
        public void ended() {
            answer(on, waiting, () -> inquiries.end(waiting));
        }
    }

    /** Goes on with a destination, unless the connection is gone that the answer came from. */
    private void answer(Connection from, Waiting waiting, Runnable then) {
        if (from.equals(connection)) {
            then.run();
            proceed(from, waiting);
        }
    }

    /** Lets go of those that nobody waits for any more. By any thread. */
    void purge() {
        aside.values().forEach(Waiting::purge);
    }

    /** Whether nothing waits. By any thread. */
    boolean isEmpty() {
        return aside.isEmpty() && ready.isEmpty();
    }
}
