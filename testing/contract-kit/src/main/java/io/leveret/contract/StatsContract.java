package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Stats;
import io.leveret.Stats.SubscriptionStats;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an application says of its work in numbers. */
public interface StatsContract extends ContractFixture {

    /** Those in a handler, those behind them, and none once all are done; through a pause too. */
    @Test
    default void eventsInFlightAndWaitingAreCounted() throws InterruptedException {
        String topic = unique("topic");
        String group = unique("group");
        var go = new CountDownLatch(1);
        var handled = new AtomicInteger();
        EventHandler<Ping> handler = (ping, context) -> {
            go.await();
            handled.incrementAndGet();
            return Outcome.ack();
        };
        SubscriptionSettings two = ONCE.withConcurrency(2).withPrefetch(6);
        Leveret app = start(two, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, handler)));
        assertEquals(
                List.of(new SubscriptionStats(group, topic, 0, 0, 0)),
                app.stats().subscriptions());

        for (int i = 0; i < 10; i++) {
            app.publisher().publish(topic, new Ping("", i)).join();
        }
        awaitStats(app, new SubscriptionStats(group, topic, 2, 4, 0));
        app.subscription(group, topic).pause();
        go.countDown();
        awaitStats(app, new SubscriptionStats(group, topic, 0, 0, 0));
        app.subscription(group, topic).resume();

        ContractFixture.await().until(() -> handled.get() >= 10);
        awaitStats(app, new SubscriptionStats(group, topic, 0, 0, 0));
        Stats stats = app.stats();
        assertEquals(0, stats.unconfirmed());
        assertEquals(settings().publish().maxUnconfirmed(), stats.maxUnconfirmed());
        ContractFixture.await().until(() -> app.stats().copiesPending() == 0);
    }

    /** Those that wait here for their retry, and those behind them. */
    @Test
    default void heldEventsAreCounted() {
        String topic = unique("topic");
        String group = unique("group");
        var go = new CountDownLatch(1);
        EventHandler<Ping> handler = (ping, context) -> {
            if (context.attempt() == 1 && ping.number() == 1) {
                return Outcome.retryAfter(Duration.ofSeconds(2), "not yet");
            }
            go.await();
            return Outcome.ack();
        };
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofSeconds(2)),
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.of(Ping.class, handler).orderedBy(Ping::key).holding()));

        new Ping("a", 1).publishByKey(app, topic).join();
        new Ping("a", 2).publishByKey(app, topic).join();

        awaitStats(app, new SubscriptionStats(group, topic, 0, 1, 1));
        awaitStats(app, new SubscriptionStats(group, topic, 1, 1, 0));
        go.countDown();
        awaitStats(app, new SubscriptionStats(group, topic, 0, 0, 0));
    }

    /** Each connection that is lost and made again. */
    @Test
    default void reconnectsAreCounted() {
        requires(Capability.NETWORK);
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        unique("group"), unique("topic"), Handling.of(Ping.class, (ping, context) -> Outcome.ack())));
        assertEquals(0, app.stats().reconnects());

        network().cut();

        ContractFixture.await()
                .until(() -> app.stats().reconnects() > 0 && app.health().up());
    }

    private static void awaitStats(Leveret app, SubscriptionStats expected) {
        ContractFixture.await().until(() -> app.stats().subscriptions().equals(List.of(expected)));
    }
}
