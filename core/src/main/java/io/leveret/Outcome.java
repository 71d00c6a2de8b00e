package io.leveret;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a handler decides about an event; a handler that returns nothing decides {@link Ack}. */
public sealed interface Outcome {

    /**
     * Done.
     *
     * @return the one acknowledgement
     */
    static Outcome ack() {
        return Ack.INSTANCE;
    }

    /**
     * Try again later; spends one of the subscription's delayed retries, and once they are spent the event goes to the dead
     * letters. The delay is rounded up to the next of the subscription's {@code delayedRetries}, or down to the
     * longest.
     *
     * @param delay how long to wait
     * @param reason why, for the log and the dead letter; null, as an exception's message may be, for no reason
     * @return the decision
     */
    static Outcome retryAfter(Duration delay, @Nullable String reason) {
        return new RetryAfter(delay, given(reason));
    }

    /**
     * Give up: to the dead letters, with no further attempt and no compensation.
     *
     * @param reason why, for the dead letter; null for no reason
     * @return the decision
     */
    static Outcome deadLetter(@Nullable String reason) {
        return new DeadLetter(given(reason));
    }

    /**
     * Forget it, on purpose.
     *
     * @param reason why, for the log; null for no reason
     * @return the decision
     */
    static Outcome discard(@Nullable String reason) {
        return new Discard(given(reason));
    }

    private static String given(@Nullable String reason) {
        return reason == null ? "no reason" : reason;
    }

    /** Done. */
    record Ack() implements Outcome {
        private static final Ack INSTANCE = new Ack();
    }

    /**
     * Try again later.
     *
     * @param delay not negative
     * @param reason why
     */
    record RetryAfter(Duration delay, String reason) implements Outcome {
        /** Refuses a negative delay; a null reason is no reason. */
        public RetryAfter {
            reason = given(reason);
            if (delay.isNegative()) {
                throw new IllegalArgumentException("retryAfter: the delay is " + delay + "; it must not be negative");
            }
        }
    }

    /**
     * Give up.
     *
     * @param reason why
     */
    record DeadLetter(String reason) implements Outcome {
        /** A null reason is no reason. */
        public DeadLetter {
            reason = given(reason);
        }
    }

    /**
     * Forget it.
     *
     * @param reason why
     */
    record Discard(String reason) implements Outcome {
        /** A null reason is no reason. */
        public Discard {
            reason = given(reason);
        }
    }
}
