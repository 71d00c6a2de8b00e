package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.leveret.transport.SendFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
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

    /** Brokers take at least this much unless they are told not to, and few events are larger. */
    private static final int USUAL_BODY = 1 << 20;

    /** More are forgotten, and proven again. */
    private static final int MOST_PROVEN = 10_000;

    /** How soon what no thread could be had for is tried again. */
    private static final long AGAIN_NANOS = 100_000_000L;

    private static final SendFailure NO_THREAD =
            new SendFailure.Refused("no thread can be had to ask the broker for its destination", true);

    private final Topology topology;
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

    /** The exchanges that were declared for the current channel. */
    private final Set<String> topics = new HashSet<>();

    /** The kinds of messages that the broker has taken on the current connection, while it isn't trusted to take any. */
    private final Set<Kind> proven = new HashSet<>();

    private final Refusals<Kind> refusedKinds = new Refusals<>();
    private final Refusals<String> refusedTopics = new Refusals<>();
    private final Refusals<String> refusedSize = new Refusals<>();

    /** The smallest body that was too large; only while {@code refusedSize} has an entry. */
    private int tooLarge = Integer.MAX_VALUE;

    /** The largest body that the broker is known to take. */
    private int largest = USUAL_BODY;

    /**
     * The destinations that had no answer: a message of each kind has to have one first, on a channel of its own. Each with
     * whether others are still under way on a former connection, which its messages must not overtake. Changed by the writer.
     */
    private final Map<String, BooleanSupplier> suspects = new ConcurrentHashMap<>();

    /** Whether any kind of message to a declared topic may go straight to the shared channel. */
    private boolean trusting;

    /** The connection in use; null before the first. */
    private @Nullable Connection connection;

    Gate(Topology topology, Probing probing, Unstored unstored, Consumer<Runnable> writer, Runnable exchangeMissing) {
        this.topology = topology;
        this.probing = probing;
        this.unstored = unstored;
        this.writer = writer;
        this.exchangeMissing = exchangeMissing;
        this.trusting = topology.declares();
    }

    /** What the broker decides on when it takes a message or closes the channel. */
    private record Kind(String exchange, String routingKey) {

        static Kind of(Outbound message) {
            return new Kind(message.exchange(), message.routingKey());
        }

        boolean isOfCopies() {
            return exchange.isEmpty();
        }

        /** As the messages have it. */
        String destination() {
            return isOfCopies() ? routingKey : exchange;
        }
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
        trusting = topology.declares();
        proven.clear();
        largest = USUAL_BODY;
        topics.clear();
        unasked.clear();
        for (String destination : Set.copyOf(aside.keySet())) {
            Waiting waiting = aside.get(destination);
            if (waiting != null) {
                waiting.probe = null;
                proceed(next, destination, waiting);
            }
        }
    }

    /** A new channel on the same connection: any exchange may have gone, and a queue without a leader would hold it up. */
    void channelOpened() {
        topics.clear();
        proven.removeIf(kind -> kind.isOfCopies() || suspects.containsKey(kind.destination()));
    }

    /**
     * From now on a message to a destination has to have its answer before the rest may go on the shared channel.
     *
     * @param others whether messages to it are under way that came before
     */
    void suspect(String destination, BooleanSupplier others) {
        suspects.put(destination, others);
        proven.removeIf(kind -> kind.destination().equals(destination));
    }

    /** The destinations that are suspected. By any thread. */
    Set<String> suspects() {
        return Set.copyOf(suspects.keySet());
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

    /** The broker has closed the shared channel. If it did so to refuse a message, nobody knows which. */
    void channelClosed(int replyCode) {
        if (Probe.isRefusal(replyCode)) {
            trusting = false;
            proven.clear();
        }
        if (replyCode == AMQP.PRECONDITION_FAILED) {
            largest = 0;
        }
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
        if (known(message) && !unproven(message) && (aside.isEmpty() || !aside.containsKey(message.destination()))) {
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

    private boolean known(Outbound message) {
        String topic = message.topic();
        return topic == null || topics.contains(topic);
    }

    private boolean unproven(Outbound message) {
        return message.body().length > largest
                || ((!trusting || isSuspect(message)) && !proven.contains(Kind.of(message)));
    }

    /** Copies are few, and must not hold up events: their queues are tried on each new channel. */
    private boolean isSuspect(Outbound message) {
        return message.topic() == null || (!suspects.isEmpty() && suspects.containsKey(message.destination()));
    }

    /** Whether it has to wait for others to the same destination. */
    private boolean waitsForOthers(String destination) {
        BooleanSupplier others = suspects.get(destination);
        return others != null && others.getAsBoolean();
    }

    /** Fails a message that the broker has just refused, or one like it. */
    private boolean refused(Outbound message) {
        String reason = known(message) ? null : refusedTopics.now(message.destination());
        if (reason == null && !refusedKinds.isEmpty()) {
            reason = refusedKinds.now(Kind.of(message));
        }
        int size = message.body().length;
        if (reason == null && size >= tooLarge) {
            String limit = refusedSize.now("");
            reason = limit == null ? null : "its body has " + size + " bytes: " + limit;
        }
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
            } else if (!known(next)) {
                if (!declare(now, destination, waiting)) {
                    later(destination);
                }
                return;
            } else if (waitsForOthers(destination)) {
                waiting.held = true;
                return;
            } else if (unproven(next)) {
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
                    topics.add(topic);
                    refusedTopics.remove(topic);
                } else {
                    refusedTopics.add(topic, problem);
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
                    if (proven.size() >= MOST_PROVEN) {
                        proven.clear();
                    }
                    proven.add(Kind.of(message));
                    refusedKinds.remove(Kind.of(message));
                    largest = Math.max(largest, message.body().length);
                    if (largest >= tooLarge) {
                        tooLarge = Integer.MAX_VALUE;
                        refusedSize.remove("");
                    }
                }
            });
        }

        @Override
        public void refused(int replyCode, String reason) {
            writer.accept(() -> {
                if (replyCode == AMQP.PRECONDITION_FAILED) {
                    tooLarge = Math.min(tooLarge, message.body().length);
                    refusedSize.add("", reason);
                } else {
                    refusedKinds.add(Kind.of(message), reason);
                }
                if (replyCode == AMQP.NOT_FOUND) {
                    topics.remove(message.exchange());
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
