package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishSettings;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while the broker is short of memory and takes nothing, and once it does again. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class AlarmFaultsTest {

    @AutoClose
    private static final RabbitNode node = RabbitNode.started();

    @Test
    @Row(10)
    void duringAMemoryAlarmConsumersDrainAndPublishesAreReportedAsBlockedAndThenResume() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("alarm", "alarm-topic", ledger.handling());
        try (Leveret app = Apps.start(brief(), definition)) {
            app.subscription("alarm", "alarm-topic").pause();
            Waits.until(() -> node.queue("alarm.alarm-topic").orElseThrow().consumers() == 0);
            for (int i = 0; i < 500; i++) {
                ledger.publish(app, "alarm-topic", i);
            }
            Waits.until(() -> ledger.confirmed.size() == 500);
            int published = 500;
            node.memoryAlarm(true);
            try {
                published = publishUntilBlocked(ledger, app, published);
                int handled = ledger.handled.size();
                app.subscription("alarm", "alarm-topic").resume();
                Waits.until(() -> ledger.handled.size() >= 500);
                assertEquals(0, handled, "handled before the alarm");
                Ledger.awaitQuiet(node, "alarm.alarm-topic", 1);
                ledger.publish(app, "alarm-topic", published);
                Waits.within(Duration.ofSeconds(5), () -> ledger.pending.get() == 0);
                assertInstanceOf(PublishException.Blocked.class, ledger.failures.get(Ledger.id(published)));
                assertTrue(
                        app.outage().orElse("none").startsWith("blocked: "),
                        () -> app.outage().toString());
                published++;
            } finally {
                node.memoryAlarm(false);
            }
            int last = published;
            Waits.until(() -> {
                var publish = app.publisher().publish("alarm-topic", new Ledger.Entry(-1));
                return publish.handle((receipt, failure) -> failure == null).join();
            });
            ledger.publish(app, "alarm-topic", last);
            ledger.settle(last + 1);
            assertTrue(ledger.confirmed.contains(Ledger.id(last)));
        }
    }

    /** The broker tells a connection of an alarm once something is published on it. */
    @Test
    @Tag("full")
    @Row(61)
    void whileAlarmsComeAndGoHealthSaysBlockedAndEveryCopyArrivesOnce() {
        var ledger = new Ledger();
        var definition =
                SubscriptionDefinition.of("flap", "flap-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() % 2 == 0) {
                        throw new IllegalStateException("always");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            var next = new AtomicInteger();
            for (int alarm = 0; alarm < 4; alarm++) {
                for (int i = 0; i < 100; i++) {
                    ledger.publish(app, "flap-topic", next.getAndIncrement());
                }
                node.memoryAlarm(true);
                try {
                    Waits.until(() -> {
                        ledger.publish(app, "flap-topic", next.getAndIncrement());
                        return app.health().components().stream()
                                .anyMatch(part -> part.name().equals("connection publish")
                                        && !part.up()
                                        && part.detail().contains("low on memory"));
                    });
                } finally {
                    node.memoryAlarm(false);
                }
                Waits.until(() -> app.health().up());
            }
            int published = next.get();
            Set<String> dead = IntStream.range(0, published)
                    .filter(i -> i % 2 == 0)
                    .mapToObj(Ledger::id)
                    .collect(Collectors.toSet());
            ledger.settle(published, dead);
            Waits.until(
                    () -> app.deadLetters("flap", "flap-topic").browse(1_000).size() == dead.size());
            assertEquals(
                    dead,
                    app.deadLetters("flap", "flap-topic").browse(1_000).stream()
                            .map(letter -> letter.id())
                            .collect(Collectors.toSet()));
        }
    }

    /** One that is sent before the broker says so is not known to be refused: it is stored once the alarm is over. */
    private static int publishUntilBlocked(Ledger ledger, Leveret app, int first) {
        var published = new int[] {first};
        Waits.until(() -> {
            int number = published[0]++;
            ledger.publish(app, "alarm-topic", number);
            Waits.within(Duration.ofSeconds(5), () -> ledger.pending.get() == 0);
            return ledger.failures.get(Ledger.id(number)) instanceof PublishException.Blocked;
        });
        return published[0];
    }

    /** Three times as many as the prefetch fail, and each keeps its place until its copy is taken. */
    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(61)
    void duringALongAlarmGoodEventsAreHandledPastThoseThatCannotBePutAside(String queues) {
        var backlog = new Backlog("past-" + queues, Apps.with(settings(), "queues", queues), i -> i % 2 == 0, 60);
        try (Leveret app = backlog.startedInAnAlarm()) {
            try {
                Waits.until(() -> backlog.ledger.handled.size() == 30);
                backlog.awaitHealth(app, "30 of 40 prefetched events wait for copies", "low on memory");
            } finally {
                node.memoryAlarm(false);
            }
            backlog.awaitEnd(app);
        }
    }

    @Test
    @Row(61)
    void duringALongAlarmHealthSaysHowManyEventsWaitForTheirCopiesAndAllAreHandledAfterIt() {
        var backlog = new Backlog("wait", settings(), i -> i < 60, 80);
        try (Leveret app = backlog.startedInAnAlarm()) {
            try {
                backlog.awaitHealth(
                        app, "40 of 40 prefetched events wait for copies", "low on memory", "no more are received");
                assertEquals(Set.of(), backlog.ledger.handled.keySet());
            } finally {
                node.memoryAlarm(false);
            }
            backlog.awaitEnd(app);
        }
    }

    /** Another instance would become the active one. */
    @Test
    @Row(61)
    void duringALongAlarmASingleActiveConsumerStaysTheActiveOneAndGoesOnAfterIt() {
        Settings settings = settings();
        var backlog = new Backlog(
                "single", settings.withDefaults(settings.defaults().withSingleActive(true)), i -> i < 20, 40);
        try (Leveret app = backlog.startedInAnAlarm()) {
            try {
                backlog.awaitHealth(
                        app, "10 of 10 prefetched events wait for copies", "low on memory", "no more are received");
            } finally {
                node.memoryAlarm(false);
            }
            backlog.awaitEnd(app);
        }
    }

    /** Its queue would go with its last consumer. */
    @Test
    @Row(61)
    void duringALongAlarmABroadcastSubscriptionGoesOnAndKeepsItsQueue() {
        var ledger = new Ledger();
        var alarmed = new CountDownLatch(1);
        var definition = SubscriptionDefinition.broadcast(
                "told", "told-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    alarmed.await();
                    if (entry.number() % 2 == 0) {
                        throw new IllegalStateException("always");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret app = Apps.start(settings(), definition)) {
            IntStream.range(0, 60).forEach(i -> ledger.publish(app, "told-topic", i));
            ledger.settleUnhandled(60);
            node.memoryAlarm(true);
            try {
                alarmed.countDown();
                Waits.until(() -> ledger.handled.size() == 30);
            } finally {
                node.memoryAlarm(false);
            }
            Waits.until(() -> app.deadLetters("told", "told-topic").browse(100).size() == 30);
            Waits.until(() -> app.health().up());
        }
    }

    /** Events of which some always fail, in a queue before the alarm begins. */
    private static final class Backlog {

        private final Ledger ledger = new Ledger();
        private final Queue<Integer> order = new ConcurrentLinkedQueue<>();
        private final Settings settings;
        private final String group;
        private final String topic;
        private final IntPredicate bad;
        private final int events;
        private final SubscriptionDefinition definition;

        Backlog(String group, Settings settings, IntPredicate bad, int events) {
            this.group = group;
            this.topic = group + "-topic";
            this.settings = settings;
            this.bad = bad;
            this.events = events;
            this.definition = SubscriptionDefinition.of(
                    group,
                    topic,
                    Handling.of(Ledger.Entry.class, (entry, context) -> {
                                if (bad.test(entry.number())) {
                                    throw new IllegalStateException("always");
                                }
                                ledger.note(context);
                                order.add(entry.number());
                                return Outcome.ack();
                            })
                            .orderedBy(entry -> "one key"));
        }

        Leveret startedInAnAlarm() {
            Apps.start(settings, definition).close();
            try (Leveret publisher = Apps.start(settings)) {
                IntStream.range(0, events).forEach(i -> ledger.publish(publisher, topic, i));
                ledger.settleUnhandled(events);
                assertEquals(events, ledger.confirmed.size());
            }
            node.memoryAlarm(true);
            return Apps.start(settings, definition);
        }

        void awaitHealth(Leveret app, String... parts) {
            Waits.until(() -> {
                var health = app.subscription(group, topic).health();
                return !health.up() && Stream.of(parts).allMatch(health.detail()::contains);
            });
        }

        void awaitEnd(Leveret app) {
            Set<String> dead =
                    IntStream.range(0, events).filter(bad).mapToObj(Ledger::id).collect(Collectors.toSet());
            Waits.within(
                    Duration.ofSeconds(15),
                    () -> app.deadLetters(group, topic).browse(1_000).stream()
                            .map(letter -> letter.id())
                            .collect(Collectors.toSet())
                            .equals(dead));
            ledger.settle(events, dead);
            assertEquals(order.stream().sorted().toList(), List.copyOf(order));
            assertEquals(
                    dead.size(), app.deadLetters(group, topic).browse(1_000).size());
            Waits.until(() -> app.health().up());
            Ledger.awaitQuiet(node, group + "." + topic, 1);
        }
    }

    private static Settings settings() {
        Settings settings = Apps.settings(node.url());
        return settings.withDefaults(settings.defaults().withPrefetch(10));
    }

    private static Settings brief() {
        return Apps.settings(node.url())
                .withPublish(new PublishSettings(Duration.ofSeconds(2), 500, PublishSettings.WhenFull.BLOCK));
    }
}
