package io.leveret.amqp.publish;

import io.leveret.transport.ComponentHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The destinations in which the broker stores nothing: it does not answer publishes to them, or refuses them. It does
 * either for a quorum queue without a leader, and refuses for a full queue. Health names them. Thread-safe.
 */
final class Unstored {

    /** An election takes less, and so does a queue that is full for a moment. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long a destination is remembered that nothing is sent to any more. */
    private static final long REMEMBERED_NANOS = 60_000_000_000L;

    private final Map<String, Trouble> all = new ConcurrentHashMap<>();

    /** Whether the broker has stored anything since it was last asked for. */
    private volatile boolean stored;

    /**
     * What happens to the publishes of one destination.
     *
     * @param kind topic or queue
     * @param refused false for those that have no answer
     * @param count how many
     * @param since when the first of them was sent or refused, by {@link System#nanoTime}
     * @param last when that was seen last
     */
    private record Trouble(String kind, boolean refused, int count, long since, long last) {

        Duration age() {
            return Duration.ofNanos(last - since);
        }

        ComponentHealth health(String destination) {
            String what = (count == 1 ? "1 publish " : count + " publishes ")
                    + (refused ? "refused and none stored for " : "without an answer for ") + age().toSeconds()
                    + " s; ";
            String queue = kind.equals("topic") ? "one of its queues" : "it";
            return new ComponentHealth(
                    kind + " " + destination,
                    false,
                    what
                            + (refused
                                    ? "is " + queue + " full, or without a leader?"
                                    : "has " + queue + " lost its majority?"));
        }
    }

    void stored(Outbound message) {
        if (!stored) {
            stored = true;
        }
        if (!all.isEmpty()) {
            all.remove(message.destination());
        }
    }

    void refused(Outbound message) {
        long now = System.nanoTime();
        all.merge(
                message.destination(),
                new Trouble(message.kind(), true, 1, now, now),
                (before, first) -> new Trouble(before.kind(), true, before.count() + 1, before.since(), now));
    }

    void silent(Silence silence) {
        long now = System.nanoTime();
        all.merge(
                silence.destination(),
                new Trouble(
                        silence.kind(),
                        false,
                        silence.count(),
                        now - silence.age().toNanos(),
                        now),
                (before, seen) -> new Trouble(before.kind(), false, seen.count(), before.since(), now));
    }

    /** A connection was lost: whatever had no answer on it may have had none because of that. What still has none is told again. */
    void connectionLost() {
        all.values().removeIf(trouble -> !trouble.refused());
    }

    /** Forgets what nothing was sent to for long. */
    void forget() {
        all.values().removeIf(trouble -> System.nanoTime() - trouble.last() > REMEMBERED_NANOS);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether the broker has stored anything since the last call. */
    boolean takeStored() {
        boolean was = stored;
        stored = false;
        return was;
    }

    List<ComponentHealth> health() {
        List<ComponentHealth> lasting = new ArrayList<>();
        for (Map.Entry<String, Trouble> entry : all.entrySet()) {
            Trouble trouble = entry.getValue();
            if (trouble.age().compareTo(PATIENCE) >= 0) {
                lasting.add(trouble.health(entry.getKey()));
            }
        }
        return lasting;
    }
}
