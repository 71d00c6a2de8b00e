package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subscriptions that pause while most of their attempts fail. */
public interface CircuitBreakerContract extends ContractFixture {

    /** How many events are published. */
    int EVENTS = 30;

    /** One worker; opens after four failures. */
    private static SubscriptionSettings breaking(Duration openFor) {
        return ONCE.withConcurrency(1).withCircuitBreaker(new CircuitBreakerPolicy(50, 4, openFor));
    }

    private static SubscriptionDefinition failing(
            String group, String topic, AtomicBoolean fails, Queue<Integer> handled) {
        return SubscriptionDefinition.of(
                group,
                topic,
                Handling.of(Ping.class, (ping, context) -> {
                            if (fails.get()) {
                                throw new IllegalStateException("no database");
                            }
                            handled.add(ping.number());
                            return Outcome.ack();
                        })
                        .orderedBy(Ping::key));
    }

    private static void publishAll(Leveret app, String topic) {
        for (int i = 0; i < EVENTS; i++) {
            new Ping("k", i).publishByKey(app, topic).join();
        }
    }

    private static void awaitOpen(Subscription subscription) {
        ContractFixture.await().until(() -> subscription.health().detail().contains("by its circuit breaker"));
    }

    /** It tries one event at a time, and goes on by itself; what was not handled meanwhile is still there, in order. */
    @Test
    default void aSubscriptionWhoseAttemptsFailPausesAndGoesOnByItselfInOrder() {
        String topic = unique("topic");
        String group = unique("group");
        var fails = new AtomicBoolean(true);
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(breaking(Duration.ofMillis(200)), failing(group, topic, fails, handled));
        Subscription subscription = app.subscription(group, topic);

        publishAll(app, topic);
        awaitOpen(subscription);
        assertFalse(subscription.health().up());
        // At least one event has been tried and has failed.
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(EVENTS).size() > 4);
        fails.set(false);

        ContractFixture.await()
                .until(() -> handled.size()
                                + app.deadLetters(group, topic).browse(EVENTS).size()
                        == EVENTS);
        int dead = app.deadLetters(group, topic).browse(EVENTS).size();
        assertEquals(IntStream.range(dead, EVENTS).boxed().toList(), List.copyOf(handled));
        ContractFixture.await().until(() -> subscription.health().up());
    }

    /** Whoever knows that the cause is gone need not wait. */
    @Test
    default void resumingClosesTheCircuitBreaker() {
        String topic = unique("topic");
        String group = unique("group");
        var fails = new AtomicBoolean(true);
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(breaking(Duration.ofHours(1)), failing(group, topic, fails, handled));
        Subscription subscription = app.subscription(group, topic);
        publishAll(app, topic);
        awaitOpen(subscription);
        String detail = subscription.health().detail();
        assertTrue(
                detail.startsWith("paused by its circuit breaker, as 4 of the last 4 attempts failed, the last with"
                        + " java.lang.IllegalStateException: no database; tries again "),
                detail);
        fails.set(false);

        subscription.resume();

        ContractFixture.await().until(() -> handled.size() == EVENTS - 4);
        assertEquals(IntStream.range(4, EVENTS).boxed().toList(), List.copyOf(handled));
        // The broker may send the events before it answers that the consumer is there.
        ContractFixture.await().until(() -> subscription.health().up());
    }

    /** The end of its own pause is not the end of another's. */
    @Test
    default void aCircuitBreakerResumesNoSubscriptionThatWasPausedByHand() {
        String topic = unique("topic");
        String group = unique("group");
        var fails = new AtomicBoolean(true);
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(breaking(Duration.ofMillis(300)), failing(group, topic, fails, handled));
        Subscription subscription = app.subscription(group, topic);
        publishAll(app, topic);
        awaitOpen(subscription);

        subscription.pause();
        fails.set(false);

        ContractFixture.await()
                .during(Duration.ofMillis(600))
                .until(() -> handled.isEmpty() && subscription.health().detail().startsWith("pause"));
        subscription.resume();
        ContractFixture.await()
                .until(() -> handled.size()
                                + app.deadLetters(group, topic).browse(EVENTS).size()
                        == EVENTS);
    }

    /** Closing does not wait for the pause, and the next instance gets what is left. */
    @Test
    default void anOpenCircuitBreakerDoesNotDelayClosingAndTheNextInstanceHandlesTheRest() {
        String topic = unique("topic");
        String group = unique("group");
        var fails = new AtomicBoolean(true);
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret closing = start(breaking(Duration.ofHours(1)), failing(group, topic, fails, handled));
        publishAll(publisher(), topic);
        awaitOpen(closing.subscription(group, topic));

        assertTrue(closing.close(Duration.ofSeconds(20)).clean());
        fails.set(false);
        start(breaking(Duration.ofHours(1)), failing(group, topic, fails, handled));

        ContractFixture.await().until(() -> handled.size() == EVENTS - 4);
        assertEquals(IntStream.range(4, EVENTS).boxed().toList(), List.copyOf(handled));
    }
}
