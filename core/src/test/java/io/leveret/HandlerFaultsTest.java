package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a user sees who has made one of the usual mistakes. */
class HandlerFaultsTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    record Bare(String text) {}

    @Subscriber("faulty")
    static final class Faulty {
        @Handles(topic = "orders")
        int returnsANumber(OrderPlaced order) {
            return 1;
        }

        @Handles(topic = "orders")
        void takesTooMuch(OrderPlaced order, Context context, String more) {}

        @Handles(topic = "a topic")
        void hasABadTopic(OrderPlaced order) {}

        @Handles(topic = "bare")
        void hasNoType(Bare bare) {}

        @Handles(topic = "typo")
        @OrderedBy("ordreId")
        void hasATypo(OrderPlaced order) {}

        @OnExhausted
        void compensatesNobody(Failed<Bare> failed, String more) {}
    }

    @Test
    void everyFaultIsReportedAtOnceWithItsPlaceAndRemedy() {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker("memory:faults")
                        .handlers(new Faulty())
                        .start());

        var texts = failure.faults().stream().map(Fault::toString).toList();
        assertContains(
                texts,
                "Faulty.returnsANumber: a handler returns nothing, Outcome, or a record or bean that is its reply, not int");
        assertContains(texts, "Faulty.takesTooMuch: a handler takes the event and, optionally, Context");
        assertContains(texts, "Faulty.hasABadTopic: 'a topic' is not a valid topic name");
        assertContains(texts, "Bare has no @EventType; add @EventType(\"bare\")");
        assertContains(
                texts,
                "Faulty.hasATypo: @OrderedBy(\"ordreId\"): OrderPlaced has no property 'ordreId';"
                        + " did you mean 'orderId'?");
        assertContains(texts, "Faulty.compensatesNobody: wrong signature for @OnExhausted");
    }

    @Test
    void aSubscriberWithoutItsAnnotationIsRefused() {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker("memory:faults")
                        .handlers("a string")
                        .start());

        assertEquals(
                "java.lang.String: the class has no @Subscriber; add @Subscriber(\"group\") to it",
                failure.faults().get(0).toString());
    }

    @Subscriber("static")
    static final class Statics {
        static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

        private Statics() {}

        @Handles(topic = "orders")
        static void on(OrderPlaced order, Context context) {
            SEEN.add(order.orderId() + context.attempt());
            throw new IllegalStateException("always");
        }

        @OnExhausted
        static void release(Failed<OrderPlaced> failed) {
            SEEN.add("exhausted " + failed.event().orderId());
        }
    }

    @Test
    void staticHandlersAndCompensationsAreCalled() {
        var once = SubscriptionSettings.DEFAULT
                .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                .withDelayedRetries();
        try (Leveret app = Leveret.builder()
                .settings(Settings.of("memory:statics").withDefaults(once))
                .handlers(new Statics())
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("a")).join();

            Awaitility.await().until(() -> Statics.SEEN.size() == 2);
            assertEquals(List.of("a1", "exhausted a"), List.copyOf(Statics.SEEN));
        }
    }

    @Test
    void anUnknownSchemeNamesTheOnesThereAre() {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder().broker("amqp://guest:canary@host").start());

        assertEquals(
                "settings: no transport for the scheme of the broker's URL; begin it with one of memory, or add the"
                        + " dependency io.leveret:leveret-amqp",
                failure.faults().get(0).toString());
    }

    @Test
    void aKafkaUrlNamesTheDependencyThatLacks() {
        for (String url : List.of("kafka://host", "kafkas://host")) {
            var failure = assertThrows(
                    StartException.class, () -> Leveret.builder().broker(url).start());

            assertEquals(
                    "settings: no transport for the scheme of the broker's URL; begin it with one of memory, or add the"
                            + " dependency io.leveret:leveret-kafka",
                    failure.faults().get(0).toString());
        }
    }

    @Test
    void settingsForWhatMayBeAMistypedGroupStartAndAreToldWithTheRightOne() {
        assertContains(warnings("adit", "audit"), "did you mean 'audit'?");
        assertContains(warnings("inventroy", "inventory"), "did you mean 'inventory'?");
    }

    @Test
    void settingsForShortNamesThatDifferAreNoTypo() {
        assertEquals(List.of(), warnings("eu", "us"));
        assertEquals(List.of(), warnings("v1", "v2"));
    }

    /** What is told when there are settings for one group and handlers of another. */
    private static List<String> warnings(String named, String group) {
        var logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.leveret.engine.definition.Definitions");
        var warned = new ListAppender<ILoggingEvent>();
        warned.start();
        logger.addAppender(warned);
        try {
            Leveret.builder()
                    .settings(
                            Settings.of("memory:faults").withSubscriptions(Map.of(named, SubscriptionSettings.DEFAULT)))
                    .subscribe(SubscriptionDefinition.of(
                            group, "orders", Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack())))
                    .start()
                    .close();
        } finally {
            logger.detachAppender(warned);
        }
        return warned.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void delaysForLongerThanTheBrokerWaitsAreRefusedWhereEventsAreHeld() {
        Handling<OrderPlaced> ordered = Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack())
                .orderedBy(OrderPlaced::orderId);
        var settings = Settings.of("memory:holds")
                .withDefaults(SubscriptionSettings.DEFAULT.withDelayedRetries(
                        Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMillis(900_001)));
        var builder = Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of("holder", "orders", ordered.holding()))
                .subscribe(SubscriptionDefinition.of("other", "orders", ordered))
                .subscribe(SubscriptionDefinition.broadcast("all", "orders", ordered.holding()));

        var failure = assertThrows(StartException.class, builder::start);

        assertEquals(
                List.of(
                        "settings: the delayed retries add up to 2400001ms, and a handler of the subscription holder.orders"
                                + " holds events meanwhile; other brokers take them back after 30m;"
                                + " keep the sum of the delays to at most 25m, or remove 'hold'"),
                failure.faults().stream().map(Fault::toString).toList());
        try (Leveret app = Leveret.builder().settings(settings).start()) {
            var later = SubscriptionDefinition.of("holder", "orders", ordered.holding());
            assertThrows(StartException.class, () -> app.subscribe(later));
        }
    }

    @Test
    void theDelaysOfTheDefaultsMayBeHeld() {
        Handling<OrderPlaced> holding = Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack())
                .orderedBy(OrderPlaced::orderId)
                .holding();

        Leveret.builder()
                .broker("memory:holds")
                .subscribe(SubscriptionDefinition.of("holder", "orders", holding))
                .start()
                .close();
    }

    @Test
    void anEventWithoutATypeIsRefusedByThePublisher() {
        try (Leveret app = Leveret.builder().broker("memory:faults").start()) {
            var failure = assertThrows(
                    IllegalArgumentException.class, () -> app.publisher().publish("orders", new Bare("x")));

            assertEquals(
                    "io.leveret.HandlerFaultsTest$Bare has no @EventType: add @EventType(\"bare\") to it, or name the type"
                            + " with PublishOptions.withType(…)",
                    failure.getMessage());
        }
    }

    @Test
    void badNamesAreRefusedByThePublisher() {
        try (Leveret app = Leveret.builder().broker("memory:faults").start()) {
            Publisher publisher = app.publisher();
            var event = new OrderPlaced("1");

            assertThrows(IllegalArgumentException.class, () -> publisher.publish("orders.dead", event));
            assertThrows(IllegalArgumentException.class, () -> publisher.publish("orders.*", event));
            assertThrows(
                    IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withHeader("leveret-attempts", "3"));
            assertThrows(IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withId("a\nb"));
        }
    }

    private static void assertContains(List<String> texts, String part) {
        assertTrue(texts.stream().anyMatch(text -> text.contains(part)), () -> part + " is not in " + texts);
    }
}
