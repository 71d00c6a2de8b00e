package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.EncodedEvent;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values reach the handler as they were sent, or the event is invalid. */
public interface ValueContract extends ContractFixture {

    /**
     * An event of values that are easily changed.
     *
     * @param departs with an offset
     * @param there with a zone
     * @param now a point in time
     * @param day without a time
     * @param seat there or not
     * @param more digits in a map
     */
    @EventType("trip.booked")
    record Trip(
            OffsetDateTime departs,
            ZonedDateTime there,
            Instant now,
            LocalDate day,
            Optional<String> seat,
            Map<String, Object> more) {}

    /**
     * An event with lines.
     *
     * @param id any
     * @param at any
     * @param lines any
     */
    @EventType("order.placed")
    record Order(
            @Nullable String id,
            @Nullable Instant at,
            @Nullable List<Line> lines) {}

    /**
     * A line.
     *
     * @param quantity at least 1
     * @param price none by default
     */
    record Line(int quantity, @Nullable BigDecimal price) {

        /** Checks the quantity. */
        public Line {
            if (quantity < 1) {
                throw new IllegalArgumentException("the quantity must be positive");
            }
        }
    }

    /** Offset, zone and digits included. */
    @Test
    default void whatIsHandledEqualsWhatWasPublished() {
        String topic = unique("topic");
        Queue<Trip> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Trip.class, (trip, context) -> {
                    handled.add(trip);
                    return Outcome.ack();
                })));
        List<Trip> trips = List.of(
                new Trip(
                        OffsetDateTime.parse("2026-11-26T04:00:00+05:30"),
                        ZonedDateTime.parse("2026-07-01T02:30+02:00[Europe/Berlin]"),
                        Instant.parse("2026-07-01T00:30:00.123456789Z"),
                        LocalDate.parse("2026-07-01"),
                        Optional.empty(),
                        Map.of("fare", new BigDecimal("12345678901234567890.10"), "stops", 2)),
                new Trip(
                        OffsetDateTime.parse("2026-07-01T02:30:00+02:00"),
                        ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Berlin]"), // the hour that comes twice
                        Instant.EPOCH,
                        LocalDate.EPOCH,
                        Optional.of(""),
                        Map.of()));

        trips.forEach(trip -> app.publisher().publish(topic, trip).join());

        ContractFixture.await().until(() -> handled.size() == trips.size());
        assertEquals(Set.copyOf(trips), Set.copyOf(handled));
    }

    /** Each by the property's path. */
    @Test
    default void whatWouldChangeOnItsWayToTheHandlerIsInvalid() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Order> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Order.class, (order, context) -> {
            handled.add(order);
            return Outcome.ack();
        })));
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("{\"lines\":[{\"quantity\":1},{\"quantity\":2.9}]}", "lines[1].quantity");
        reasons.put("{\"lines\":[{\"quantity\":\"2\"}]}", "lines[0].quantity");
        reasons.put("{\"lines\":[{\"quantity\":3000000000}]}", "lines[0].quantity");
        reasons.put("{\"lines\":[{\"quantity\":null}]}", "lines[0].quantity");
        reasons.put("{\"lines\":[{}]}", "lines[0].quantity");
        reasons.put("{\"lines\":[{\"quantity\":1,\"price\":1e999999999}]}", "lines[0].price");
        reasons.put("{\"lines\":[{\"quantity\":0}]}", "IllegalArgumentException: the quantity must be positive");
        reasons.put("{\"id\":7}", "id at");
        reasons.put("{\"id\":\"a\",\"id\":\"b\"}", "a name that comes twice");
        reasons.put("{\"id\":\"a\\ud800\"}", "id at");
        reasons.put("{\"at\":1764131412123}", "at at");
        reasons.put("{\"messageType\":[\"urn:message:Order\"],\"message\":{}}", "an envelope of MassTransit");
        reasons.put(
                "{\"specversion\":\"1.0\",\"id\":\"ce-1\",\"source\":\"/s\",\"type\":\"order.placed\",\"data\":{}}",
                "an envelope of CloudEvents");
        reasons.put(
                "{\"schema\":{},\"payload\":{\"before\":null,\"after\":{},\"op\":\"c\"}}", "an envelope of Debezium");
        Leveret foreign = publisher();
        reasons.forEach((body, reason) -> foreign.publisher()
                .publishEncoded(
                        topic,
                        new EncodedEvent(body.getBytes(StandardCharsets.UTF_8), "application/json"),
                        PublishOptions.DEFAULT.withType("order.placed").withId(reason))
                .join());

        ContractFixture.await().until(() -> app.invalid(group, topic).count() == reasons.size());
        Map<String, List<Letter>> letters =
                app.invalid(group, topic).browse(reasons.size()).stream().collect(Collectors.groupingBy(Letter::id));
        letters.forEach((expected, found) -> found.forEach(
                letter -> assertTrue(letter.reason().contains(expected), expected + ": " + letter.reason())));
        assertEquals(reasons.values().stream().collect(Collectors.toSet()), letters.keySet());
        assertEquals(List.of(), List.copyOf(handled));
    }

    /** Nothing is made of what only carries an event, or is written in other letters. */
    @Test
    default void contentTypesOfEnvelopesAndOfOtherCharacterSetsAreInvalid() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(group, topic, Handling.of(Order.class, (order, context) -> Outcome.ack())));
        List<String> contentTypes = List.of(
                "application/cloudevents+json",
                "application/cloudevents-batch+json",
                "application/vnd.masstransit+json",
                "application/json;charset=ISO-8859-1",
                "text/plain",
                "application/octet-stream",
                "application/x-java-serialized-object");
        for (String contentType : contentTypes) {
            app.publisher()
                    .publishEncoded(
                            topic,
                            new EncodedEvent("{}".getBytes(StandardCharsets.UTF_8), contentType),
                            PublishOptions.DEFAULT.withType("order.placed"))
                    .join();
        }

        ContractFixture.await().until(() -> app.invalid(group, topic).count() == contentTypes.size());
        assertEquals(
                contentTypes.stream()
                        .map(type -> "the content type is '" + type + "'; the codec reads application/json")
                        .collect(Collectors.toSet()),
                app.invalid(group, topic).browse(contentTypes.size()).stream()
                        .map(Letter::reason)
                        .collect(Collectors.toSet()));
    }
}
