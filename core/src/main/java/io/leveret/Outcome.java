package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Durations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision of a handler about its event. A handler that returns nothing decides {@link #ack}. */
public sealed interface Outcome {

    /**
     * The event is handled: the broker removes it.
     *
     * @return the acknowledgement
     */
    static Outcome ack() {
        return Ack.INSTANCE;
    }

    /**
     * Retry the event later. This uses up one of the subscription's {@code delayedRetries}; when none is left, the
     * event becomes a dead letter.
     *
     * @param delay how long to wait; rounded up to the next of the {@code delayedRetries}, or down to the longest; not
     *     negative
     * @param reason why, for the log and the dead letter; null for no reason
     * @return the decision
     * @throws IllegalArgumentException if the delay is negative
     */
    static Outcome retryAfter(Duration delay, @Nullable String reason) {
        return new RetryAfter(delay, given(reason));
    }

    /**
     * Give up: the event becomes a dead letter at once, without further attempts and without {@link OnExhausted}.
     *
     * @param reason why, for the dead letter; null for no reason
     * @return the decision
     */
    static Outcome deadLetter(@Nullable String reason) {
        return new DeadLetter(given(reason));
    }

    /**
     * Drop the event on purpose. It is acknowledged and logged.
     *
     * @param reason why, for the log; null for no reason
     * @return the decision
     */
    static Outcome discard(@Nullable String reason) {
        return new Discard(given(reason));
    }

    /**
     * Decide about each event of a {@link Batch}.
     *
     * @param outcomes one for each event, in the order of the events
     * @return the decisions
     * @throws IllegalArgumentException if one is null, or has several itself
     */
    static Outcome each(List<Outcome> outcomes) {
        return new Each(outcomes);
    }

    /**
     * The event is handled, and this is the reply to it. It is sent to the event's {@link Context#replyTo reply address},
     * and the event is acknowledged once the broker has it. If nobody asked for a reply, it is dropped. See {@link
     * Requester}.
     *
     * @param reply a record or bean that the codec can write; not null
     * @return the decision
     * @throws IllegalArgumentException if the reply is null
     */
    static Outcome reply(Object reply) {
        return new Reply(reply);
    }

    private static String given(@Nullable String reason) {
        return reason == null ? "no reason" : reason;
    }

    /** Done. */
    record Ack() implements Outcome {
        private static final Ack INSTANCE = new Ack();
    }

    /**
     * Done, with a reply.
     *
     * @param reply what the requester gets
     */
    record Reply(Object reply) implements Outcome {
        /** Refuses null. */
        public Reply {
            if (reply == null) {
                throw new IllegalArgumentException(
                        "the reply is null; reply with a record or bean, or return Outcome.ack() for no reply");
            }
        }
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
            if (Arguments.given(delay, "delay").isNegative()) {
                throw new IllegalArgumentException(
                        "retryAfter: the delay is " + Durations.text(delay) + "; it must not be negative");
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

    /**
     * One decision about each event of a batch.
     *
     * @param outcomes in the order of the events
     */
    record Each(List<Outcome> outcomes) implements Outcome {
        /** Copies the list; refuses null and lists in it. */
        public Each {
            for (Outcome outcome : Arguments.given(outcomes, "outcomes")) {
                if (outcome == null || outcome instanceof Each) {
                    throw new IllegalArgumentException("each: one outcome is "
                            + (outcome == null ? "null" : "a list itself") + "; it must be one such as Outcome.ack()");
                }
            }
            outcomes = List.copyOf(outcomes);
        }
    }
}
