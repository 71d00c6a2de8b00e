package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** As loops have no end that a poison message sends round; more of them than processors. */
    @Test
    default void handlersThatComputeWithoutEndHoldUpNoOtherSubscriptionAndNoFuture() throws Exception {
        String endless = unique("topic");
        String topic = unique("topic");
        int processors = Runtime.getRuntime().availableProcessors();
        var running = new AtomicInteger();
        var end = new AtomicBoolean();
        var others = new AtomicInteger();
        SubscriptionSettings many = ONCE.withConcurrency(processors + 1);
        Leveret app = start(builder -> builder.settings(settings().withDefaults(many))
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), endless, Handling.of(Ping.class, (ping, context) -> {
                            running.incrementAndGet();
                            while (!end.get()) {
                                Thread.onSpinWait();
                            }
                            return Outcome.ack();
                        })))
                .subscribe(
                        SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                            others.incrementAndGet();
                            return Outcome.ack();
                        }))));
        try {
            for (int number = 0; number <= processors; number++) {
                app.publisher().publish(endless, new Ping("", number)).join();
            }
            ContractFixture.await().until(() -> running.get() >= processors);

            app.publisher().publish(topic, new Ping("", 1)).get(30, TimeUnit.SECONDS);

            ContractFixture.await().until(() -> others.get() == 1);
        } finally {
            end.set(true);
        }
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
