package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.CloseReport;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SupervisionPolicy;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Starting, pausing, crashing, closing. */
public interface LifecycleContract extends ContractFixture {

    /** After start, all is up. */
    @Test
    default void aStartedApplicationIsUpAndAClosedOneIsNot() {
        Leveret app = start(ONCE, SubscriptionDefinition.of(unique("group"), unique("topic"), nothing()));

        assertTrue(app.health().up(), () -> app.health().toString());
        assertEquals(Optional.empty(), app.outage());
        app.close();

        assertFalse(app.health().up());
        assertTrue(app.outage().isPresent(), "one that is closed publishes nothing");
        var failure = assertThrows(
                CompletionException.class,
                () -> app.publisher().publish("any", new Ping("", 1)).join());
        assertInstanceOf(PublishException.Closed.class, failure.getCause());
    }

    /** It says so before it connects, rather than that the broker does something else. */
    @Test
    default void aSubscriptionThatTheTransportCannotServeIsAFaultBeforeAnythingStarts() {
        var definition = SubscriptionDefinition.of(unique("group"), unique("topic"), nothing());
        if (capabilities().can(Capabilities.Feature.SINGLE_ACTIVE)) {
            assertTrue(start(ONCE.withSingleActive(true), definition).health().up());
            return;
        }
        var refused = assertThrows(StartException.class, () -> start(ONCE.withSingleActive(true), definition));
        assertTrue(
                refused.faults().stream()
                        .anyMatch(fault -> fault.problem().contains("singleActive: not possible here")),
                refused::getMessage);
    }

    /** Closing lets handlers finish. */
    @Test
    default void closeFinishesWhatRuns() {
        String topic = unique("topic");
        String group = unique("group");
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret closing = start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    running.countDown();
                    release.await(30, TimeUnit.SECONDS);
                    seen.add("first " + ping.number());
                    return Outcome.ack();
                })));
        Leveret app = publisher();
        app.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await().until(() -> running.getCount() == 0);
        app.publisher().publish(topic, new Ping("", 2)).join();

        var closer = new Thread(closing::close, "contract-closer");
        closer.start();
        ContractFixture.await().until(() -> !closing.health().up());
        release.countDown();
        ContractFixture.await().until(() -> !closer.isAlive());
        start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            seen.add("second " + ping.number());
            return Outcome.ack();
        })));

        ContractFixture.await().until(() -> seen.contains("second 2"));
        assertEquals(List.of("first 1", "second 2"), List.copyOf(seen));
    }

    /** Closing does not wait for ever, and the event that it gave up is delivered again. */
    @Test
    default void closeReturnsWithinItsTimeoutAndTheEventIsDeliveredAgain() {
        String topic = unique("topic");
        String group = unique("group");
        var running = new CountDownLatch(1);
        var done = new AtomicBoolean();
        Queue<Boolean> redelivered = new ConcurrentLinkedQueue<>();
        Leveret closing =
                start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    running.countDown();
                    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                    while (!done.get() && System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    return Outcome.ack();
                })));
        Leveret app = publisher();
        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId("slow"))
                .join();
        ContractFixture.await().until(() -> running.getCount() == 0);

        long startedAt = System.nanoTime();
        CloseReport report = closing.close(Duration.ofMillis(500));
        var took = Duration.ofNanos(System.nanoTime() - startedAt);

        assertEquals(List.of(group + "." + topic + " slow"), report.unfinished());
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
        start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            redelivered.add(context.redelivered());
            return Outcome.ack();
        })));
        ContractFixture.await().until(() -> redelivered.size() == 1);
        done.set(true);
        assertEquals(List.of(true), List.copyOf(redelivered));
    }

    /** A paused subscription takes nothing; the others go on. */
    @Test
    default void aPausedSubscriptionTakesNothingUntilResumed() {
        String topic = unique("topic");
        String group = unique("group");
        var seen = new AtomicInteger();
        var others = new AtomicInteger();
        Leveret app = start(builder -> builder.subscribe(SubscriptionDefinition.of(group, topic, count(seen)))
                .subscribe(SubscriptionDefinition.of(unique("other"), topic, count(others))));
        Subscription subscription = app.subscription(group, topic);

        subscription.pause();
        app.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await().until(() -> others.get() == 1);
        assertEquals(0, seen.get());
        subscription.resume();

        ContractFixture.await().until(() -> seen.get() == 1);
    }

    /** An error in a handler ends no consumer. */
    @Test
    default void aHandlerThatThrowsAnErrorGoesOn() {
        String topic = unique("topic");
        var seen = new AtomicInteger();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    if (ping.number() == 1) {
                        throw new StackOverflowError("on purpose");
                    }
                    seen.incrementAndGet();
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("", 1)).join();
        app.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await().until(() -> seen.get() == 1);
        assertTrue(app.health().up());
    }

    /** Too many errors pause a subscription, and say so. */
    @Test
    default void tooManyErrorsPauseTheSubscriptionUntilItIsResumed() {
        String topic = unique("topic");
        String group = unique("group");
        var broken = new AtomicBoolean(true);
        var seen = new AtomicInteger();
        Leveret app = start(
                ONCE.withConcurrency(1).withSupervision(new SupervisionPolicy(2, Duration.ofMinutes(1))),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    if (broken.get()) {
                        throw new NoClassDefFoundError("on/Purpose");
                    }
                    seen.incrementAndGet();
                    return Outcome.ack();
                })));

        for (int i = 0; i < 10; i++) {
            app.publisher().publish(topic, new Ping("", i)).join();
        }
        ContractFixture.await().until(() -> !app.health().up());
        String detail = app.subscription(group, topic).health().detail();
        assertTrue(detail.contains("NoClassDefFoundError: on/Purpose"), detail);
        broken.set(false);
        app.subscription(group, topic).resume();

        ContractFixture.await().until(() -> seen.get() == 7 && app.health().up());
        assertEquals(3, app.deadLetters(group, topic).browse(10).size());
    }

    /** One blocked handler holds up no other subscription. */
    @Test
    default void aBlockedHandlerHoldsUpNoOtherSubscription() {
        String topic = unique("topic");
        var release = new CountDownLatch(1);
        var seen = new AtomicInteger();
        Leveret app = start(builder -> builder.subscribe(SubscriptionDefinition.of(
                        unique("blocked"), topic, Handling.of(Ping.class, (ping, context) -> {
                            release.await(30, TimeUnit.SECONDS);
                            return Outcome.ack();
                        })))
                .subscribe(SubscriptionDefinition.of(unique("free"), topic, count(seen))));

        for (int i = 0; i < 20; i++) {
            app.publisher().publish(topic, new Ping("", i)).join();
        }

        ContractFixture.await().until(() -> seen.get() == 20);
        release.countDown();
    }

    /** Each instance has its copy, and one may leave itself out. */
    @Test
    default void aBroadcastReachesEveryInstanceButTheOneThatSkipsItself() {
        requires(Capabilities.Feature.BROADCAST);
        String topic = unique("topic");
        String group = unique("group");
        var one = new AtomicInteger();
        var two = new AtomicInteger();
        Leveret first = start(ONCE, SubscriptionDefinition.broadcast(group, topic, count(one)));
        start(ONCE, SubscriptionDefinition.broadcast(group, topic, count(two)));

        first.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.skippingSelf())
                .join();
        ContractFixture.await().until(() -> two.get() == 1);
        first.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await().until(() -> two.get() == 2 && one.get() == 1);
    }

    private static Handling<Ping> nothing() {
        return Handling.of(Ping.class, (ping, context) -> Outcome.ack());
    }

    private static Handling<Ping> count(AtomicInteger seen) {
        return Handling.of(Ping.class, (ping, context) -> {
            seen.incrementAndGet();
            return Outcome.ack();
        });
    }
}
