package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.HandlerTimeoutException;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Handlers that take longer than their time limit. */
public interface TimeLimitContract extends ContractFixture {

    /** One attempt of at most 100 ms for each delivery. */
    SubscriptionSettings LIMITED = ONCE.withTimeout(Duration.ofMillis(100));

    /** A time limit is a failure as any other: retried, then a dead letter with the reason. */
    @Test
    default void anAttemptThatTakesTooLongIsInterruptedAndRetried() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                LIMITED.withRetry(RetryPolicy.of(2, Duration.ofMillis(5))).withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals(List.of(1, 2, 3, 4), List.copyOf(attempts));
        Letter letter = app.deadLetters(group, topic).browse(10).get(0);
        assertEquals(HandlerTimeoutException.class.getName(), letter.exception());
        assertEquals("the handler took longer than its timeout of 100ms", letter.reason());
    }

    /** The thread of a confined key is as good as before for the next event. */
    @Test
    default void theNextEventOfAConfinedKeyIsHandledOnTheSameThreadWithoutAnInterrupt() {
        String topic = unique("topic");
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                LIMITED,
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    interrupted.add(Thread.currentThread().isInterrupted());
                                    threads.add(Thread.currentThread());
                                    if (ping.number() == 1) {
                                        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                                    }
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .confinedToThread()));

        new Ping("k", 1).publishByKey(app, topic).join();
        new Ping("k", 2).publishByKey(app, topic).join();

        ContractFixture.await().until(() -> threads.size() == 2);
        assertEquals(1, threads.stream().distinct().count());
        assertEquals(List.of(false, false), List.copyOf(interrupted));
    }

    /** Who ignores the interrupt keeps a worker, which nobody should find out by chance. */
    @Test
    default void healthIsDownWhileAHandlerIgnoresTheInterruptAndItsLateOutcomeIsAFailure() {
        String topic = unique("topic");
        String group = unique("group");
        var end = new AtomicBoolean();
        Leveret app =
                start(LIMITED, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    while (!end.get()) {
                        Thread.onSpinWait();
                    }
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await()
                .until(() -> !app.subscription(group, topic).health().up());
        String detail = app.subscription(group, topic).health().detail();
        assertTrue(detail.contains("'ping.sent'"), detail);
        assertTrue(detail.contains("ignores the interrupt of its time limit"), detail);
        assertFalse(app.health().up());
        end.set(true);

        ContractFixture.await()
                .until(() -> app.subscription(group, topic).health().up());
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
    }
}
