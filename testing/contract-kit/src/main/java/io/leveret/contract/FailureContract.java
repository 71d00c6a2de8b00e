package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Unusual failures: each is counted, ends, and causes no endless loop. */
public interface FailureContract extends ContractFixture {

    /** A handler passes on the message of an exception that has none. */
    @Test
    default void anOutcomeWithoutAReasonIsKept() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.key() + context.attempt());
                    return switch (ping.key()) {
                        case "retry" -> Outcome.retryAfter(Duration.ofMillis(1), null);
                        case "dead" -> Outcome.deadLetter(null);
                        default -> Outcome.discard(null);
                    };
                })));

        for (String key : List.of("retry", "dead", "discard")) {
            app.publisher().publish(topic, new Ping(key, 0)).join();
        }

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 2);
        assertEquals(
                List.of("dead1", "discard1", "retry1", "retry2"),
                seen.stream().sorted().toList());
        assertEquals(
                List.of("no reason", "the handler asked for a retry: no reason"),
                app.deadLetters(group, topic).browse(10).stream()
                        .map(Letter::reason)
                        .sorted()
                        .toList());
    }

    /** An exception whose own methods throw is one like any other. */
    @Test
    default void anExceptionThatCannotBeAskedIsRetriedAndADeadLetter() {
        String topic = unique("topic");
        String group = unique("group");
        List<Integer> attempts = failsWith(group, topic, new Mute());

        assertEquals(List.of(1, 2), attempts);
    }

    /** A throwable that is neither exception nor error, thrown past the compiler, is a failure like any other. */
    @Test
    default void aThrowableThatIsNeitherExceptionNorErrorIsRetriedAndADeadLetter() {
        String topic = unique("topic");
        String group = unique("group");
        List<Integer> attempts = failsWith(group, topic, new Throwable("neither"));

        assertEquals(List.of(1, 2), attempts);
    }

    private List<Integer> failsWith(String group, String topic, Throwable failure) {
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    throw sneaky(failure);
                })));
        app.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        Letter letter = app.deadLetters(group, topic).browse(10).get(0);
        assertEquals(failure.getClass().getName(), letter.exception());
        assertTrue(app.health().up());
        return List.copyOf(attempts);
    }

    /**
     * Throws whatever it is given.
     *
     * @param failure what to throw
     * @param <T> what the compiler takes it for
     * @return never
     * @throws T the failure
     */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    /** An exception that has lost its tongue. */
    final class Mute extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Made by a test. */
        Mute() {}

        @Override
        public synchronized @Nullable Throwable getCause() {
            throw new IllegalStateException("no cause");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no trace");
        }
    }
}
