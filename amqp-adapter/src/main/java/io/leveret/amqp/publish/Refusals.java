package io.leveret.amqp.publish;

import io.leveret.amqp.connection.Backoff;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the broker refused lately, so that it is not asked for the same again and again. The pause grows with
 * each refusal. Used by the writer only.
 *
 * @param <K> what is refused
 */
final class Refusals<K> {

    /** More are forgotten: what is forgotten is asked for again. */
    private static final int MOST = 1_000;

    /** Lets the pauses grow to some 1.6 s: what is put right is found soon. */
    private static final int MOST_FAILURES = 5;

    private final Map<K, Refusal> all = new HashMap<>();

    private record Refusal(int times, long until, String reason) {}

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(K what, String reason) {
        if (all.size() >= MOST) {
            all.clear();
        }
        Refusal before = all.get(what);
        int times = before == null ? 1 : Math.min(MOST_FAILURES, before.times() + 1);
        all.put(
                what,
                new Refusal(times, System.nanoTime() + Backoff.after(times).toNanos(), reason));
    }

    void remove(K what) {
        all.remove(what);
    }

    /** Why it is refused without being asked for; null when it may be asked for. */
    @Nullable
    String now(K what) {
        Refusal refusal = all.get(what);
        return refusal == null || System.nanoTime() - refusal.until() > 0 ? null : refusal.reason();
    }
}
