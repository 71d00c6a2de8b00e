package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.NonRetryable;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Failures that no retry can help: straight to the dead letters. */
public interface NonRetryableContract extends ContractFixture {

    /** Retries that would be seen: two attempts for each of two deliveries. */
    SubscriptionSettings RETRYING =
            ONCE.withRetry(RetryPolicy.of(2, Duration.ofMillis(5))).withDelayedRetries(Duration.ofMillis(50));

    /** By the settings: the class and those below it, not a cause inside. */
    @Test
    default void aFailureThatTheSettingsNameIsADeadLetterAtOnceAndCompensated() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Queue<Integer> compensated = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                RETRYING.withRetry(RETRYING.retry().withNotOn(IOException.class)),
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    if (ping.number() == 1) {
                                        attempts.add(context.attempt());
                                        throw new FileNotFoundException("no such order");
                                    }
                                    throw new IllegalStateException("again", new IOException("inside"));
                                })
                                .onExhausted((failed, context) -> compensated.add(failed.attempts()))));

        app.publisher().publish(topic, new Ping("", 1)).join();
        app.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 2);
        assertEquals(List.of(1), List.copyOf(attempts));
        assertEquals(List.of(1, 4), List.copyOf(compensated));
        Letter letter = app.deadLetters(group, topic).browse(10).stream()
                .filter(dead -> dead.attempts() == 1)
                .findFirst()
                .orElseThrow();
        assertEquals("java.io.FileNotFoundException", letter.exception());
        assertEquals("no such order", letter.reason());
        assertEquals(1, letter.attempts());
    }

    /** An exception class that says it of itself. */
    @NonRetryable
    class InvalidPingException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /**
         * Creates the failure.
         *
         * @param text why
         */
        public InvalidPingException(String text) {
            super(text);
        }
    }

    /** By the code: an exception class that has the annotation. */
    @Test
    default void aFailureWhoseClassSaysSoIsADeadLetterAtOnce() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret app =
                start(RETRYING, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    throw new InvalidPingException("no number");
                })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals(List.of(1), List.copyOf(attempts));
    }

    /** By the code: a handler that names the failures. */
    @Test
    default void aFailureThatItsHandlerNamesIsADeadLetterAtOnce() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                RETRYING,
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    seen.add(ping.key());
                                    throw ping.number() == 1
                                            ? new NumberFormatException("not this number")
                                            : new IllegalStateException("not now");
                                })
                                .nonRetryable(IllegalArgumentException.class)));

        app.publisher().publish(topic, new Ping("invalid", 1)).join();
        app.publisher().publish(topic, new Ping("late", 2)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 2);
        assertEquals(
                List.of("invalid", "late", "late", "late", "late"),
                seen.stream().sorted().toList());
    }
}
