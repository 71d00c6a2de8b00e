package io.leveret.amqp.consume;

import io.leveret.amqp.wire.Failures;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription is, as health says it.
 *
 * @param up whether it works
 * @param text in a few words, and why if it does not work
 * @param lasting set when waiting won't help
 */
record Condition(boolean up, String text, Failures.@Nullable LastingException lasting) {

    static Condition up(String text) {
        return new Condition(true, text, null);
    }

    static Condition down(String text) {
        return new Condition(false, text, null);
    }

    /** A set-up has failed. */
    static Condition of(Throwable failure) {
        return failure instanceof Failures.LastingException refused
                ? new Condition(false, String.valueOf(refused.getMessage()), refused)
                : down(Failures.text(failure));
    }

    /** A consumer receives. */
    static Condition receiving(ConsumerGeneration consumer) {
        String left = consumer.leftUnread();
        return left == null ? up("receiving") : down("receiving; " + left);
    }
}
