package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Handlers, listeners and predicates that call the application and wait for the result. */
public interface ReentryContract extends ContractFixture {

    /** Long enough that no test is saved by it. */
    PublishSettings PATIENT = new PublishSettings(Duration.ofMinutes(2), 1_000, PublishSettings.WhenFull.BLOCK);

    /** For publishes that nobody has to subscribe to. */
    PublishOptions NOT_MANDATORY = PublishOptions.DEFAULT.withMandatory(false);

    /** As for an alert on dead letters. */
    @Test
    default void aListenerMayPublishAndWait() {
        String topic = unique("topic");
        var app = new AtomicReference<Leveret>();
        Queue<Receipt> alerts = new ConcurrentLinkedQueue<>();
        app.set(start(builder -> builder.settings(
                        settings().withPublish(PATIENT).withDefaults(ONCE))
                .listener(new LeveretListener() {
                    @Override
                    public void settled(Attempt attempt, Result result) {
                        alerts.add(app.get()
                                .publisher()
                                .publish(topic + "-alerts", new Ping("", attempt.number()), NOT_MANDATORY)
                                .join());
                    }
                })
                .subscribe(SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> Outcome.deadLetter("bad"))))));

        for (int i = 0; i < 20; i++) {
            app.get().publisher().publish(topic, new Ping("", i)).join();
        }

        ContractFixture.await().until(() -> alerts.size() == 20);
    }

    /** As to put a repaired event in the place of a bad one. */
    @Test
    default void aPredicateOfAReplayMayPublishAndWaitWhileOthersAreParked() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(builder -> builder.settings(
                        settings().withPublish(PATIENT).withDefaults(ONCE))
                .subscribe(SubscriptionDefinition.of(
                        group, topic, Handling.of(Ping.class, (ping, context) -> Outcome.deadLetter("bad")))));
        for (int i = 0; i < 10; i++) {
            app.publisher().publish(topic, new Ping("", i)).join();
        }
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(100).size() == 10);

        var asked = new AtomicInteger();
        CompletableFuture<Integer> replay = CompletableFuture.supplyAsync(() -> app.deadLetters(group, topic)
                .replay(letter -> {
                    int number = asked.incrementAndGet();
                    if (number <= 10) {
                        app.publisher()
                                .publish(topic, new Ping("", 100 + number))
                                .join();
                    }
                    return false;
                }));

        ContractFixture.await().until(replay::isDone);
        assertEquals(0, replay.join());
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(100).size() == 20);
    }

    /** It can't wait for itself: closing ends once it has returned, and its event is acknowledged. */
    @Test
    default void aHandlerMayCloseTheApplication() throws Exception {
        String topic = unique("topic");
        String group = unique("group");
        var app = new AtomicReference<Leveret>();
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        app.set(start(
                ONCE.withConcurrency(2),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    app.get().close(Duration.ofMinutes(2));
                    interrupted.add(Thread.currentThread().isInterrupted());
                    return Outcome.ack();
                }))));
        Leveret other = publisher();

        other.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await().until(() -> app.get().health().state() == Health.State.CLOSED);
        app.get().awaitShutdown();
        assertEquals(List.of(false), List.copyOf(interrupted));
        Queue<Integer> left = new ConcurrentLinkedQueue<>();
        start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            left.add(ping.number());
            return Outcome.ack();
        })));
        other.publisher().publish(topic, new Ping("", 2)).join();
        ContractFixture.await().until(() -> left.contains(2));
        assertEquals(List.of(2), List.copyOf(left));
    }

    /** As one that has what it wanted. */
    @Test
    default void aHandlerMayCloseItsSubscription() {
        String topic = unique("topic");
        String group = unique("group");
        var app = new AtomicReference<Leveret>();
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        app.set(start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    app.get().subscription(group, topic).close();
                    handled.add(ping.number());
                    return Outcome.ack();
                }))));

        app.get().publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await().until(() -> handled.size() == 1);
        ContractFixture.await()
                .until(() -> app.get().health().components().stream()
                        .noneMatch(component -> component.name().equals("subscription " + group + "." + topic)));
        assertTrue(app.get().health().up());
    }

    /** Two that close at once don't wait for each other. */
    @Test
    default void handlersThatCloseAtTheSameTimeDoNotWaitForEachOther() {
        String topic = unique("topic");
        var app = new AtomicReference<Leveret>();
        var inside = new AtomicInteger();
        app.set(start(
                ONCE.withConcurrency(2),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    inside.incrementAndGet();
                    ContractFixture.await().until(() -> inside.get() == 2);
                    app.get().close(Duration.ofMinutes(2));
                    return Outcome.ack();
                }))));
        Leveret other = publisher();

        other.publisher().publish(topic, new Ping("", 1)).join();
        other.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await().until(() -> app.get().health().state() == Health.State.CLOSED);
    }

    /** An interrupt that a handler leaves behind says nothing about its publishes, or about the next event. */
    @Test
    default void aHandlerThatInterruptsItselfIsAcknowledgedOnceItsPublishesAreConfirmed() {
        String topic = unique("topic");
        Queue<String> settled = new ConcurrentLinkedQueue<>();
        Queue<Boolean> found = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.settings(settings().withDefaults(ONCE.withConcurrency(1)))
                .listener(new LeveretListener() {
                    @Override
                    public void settled(Attempt attempt, Result result) {
                        settled.add(attempt.id() + " " + attempt.number() + " " + result);
                    }
                })
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                            found.add(Thread.currentThread().isInterrupted());
                            var unused = context.publisher().publish(topic + "-more", ping, NOT_MANDATORY);
                            Thread.currentThread().interrupt();
                            return Outcome.ack();
                        }))));

        for (String id : List.of("one", "two")) {
            app.publisher()
                    .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId(id))
                    .join();
        }

        ContractFixture.await().until(() -> settled.size() == 2);
        assertEquals(Set.of("one 1 ACKED", "two 1 ACKED"), Set.copyOf(settled));
        assertEquals(List.of(false, false), List.copyOf(found));
    }
}
