package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        assertContains(texts, "Faulty.returnsANumber: a handler returns nothing or Outcome, not int");
        assertContains(texts, "Faulty.takesTooMuch: a handler takes the event, and then Context if it wants to");
        assertContains(texts, "Faulty.hasABadTopic: 'a topic' is no topic name");
        assertContains(texts, "Bare has no @EventType; add @EventType(\"bare\")");
        assertContains(
                texts,
                "Faulty.hasATypo: @OrderedBy(\"ordreId\"): OrderPlaced has no property 'ordreId';"
                        + " did you mean 'orderId'?");
        assertContains(texts, "Faulty.compensatesNobody: the signature is not that of a compensation");
    }

    @Subscriber("twice")
    static final class Twice {
        @Handles(topic = "orders")
        void one(OrderPlaced order) {}

        @Handles(topic = "orders")
        void two(OrderPlaced order) {}
    }

    @Test
    void twoHandlersForOneTypeAreRefused() {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker("memory:faults")
                        .handlers(new Twice())
                        .start());

        assertEquals(
                "subscription twice.orders: two handlers for the event type 'order.placed'; keep one, or put the other in a"
                        + " group of its own: each group gets every event",
                failure.faults().get(0).toString());
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
    void settingsForAMistypedGroupNameTheRightOne() {
        var settings = Settings.of("memory:faults").withSubscriptions(Map.of("adit", SubscriptionSettings.DEFAULT));
        var definition = SubscriptionDefinition.of(
                "audit", "orders", Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack()));

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder().settings(settings).subscribe(definition).start());

        assertContains(List.of(failure.getMessage()), "did you mean 'audit'?");
    }

    @Test
    void delaysForLongerThanTheBrokerWaitsAreRefusedWhereEventsAreHeld() {
        Handling<OrderPlaced> ordered = Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack())
                .orderedBy(OrderPlaced::orderId);
        var settings = Settings.of("memory:holds")
                .withDefaults(SubscriptionSettings.DEFAULT.withRedelivery(
                        Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMillis(900_001)));
        var builder = Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of("holder", "orders", ordered.holding()))
                .subscribe(SubscriptionDefinition.of("other", "orders", ordered))
                .subscribe(SubscriptionDefinition.broadcast("all", "orders", ordered.holding()));

        var failure = assertThrows(StartException.class, builder::start);

        assertEquals(
                List.of(
                        "settings: the redelivery delays add up to 2400001ms, and a handler of the subscription holder.orders"
                                + " holds events meanwhile; RabbitMQ takes them back after 30m, their attempts uncounted;"
                                + " make the delays at most 25m together, or do without 'hold'"),
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

            assertThrows(IllegalArgumentException.class, () -> publisher.publish("amq.topic", event));
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
