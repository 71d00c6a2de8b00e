package io.leveret.samples.bridge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EncodedEvent;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.samples.Configs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bridge carries, between two embedded brokers. */
class BridgeTest {

    private static final String FROM = "memory:bridge-from";
    private static final String TO = "memory:bridge-to";

    private final Queue<String> carried = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder = Path.of("");

    @Test
    void anEventIsCarriedWithAllThatTravelsBesideItsBody() throws Exception {
        var event = new EncodedEvent("ü;1".getBytes(StandardCharsets.UTF_8), "text/csv", Map.of("tenant", "acme"));
        PublishOptions options = PublishOptions.DEFAULT
                .withType("order.moved.twice")
                .withId("id-1")
                .withKey("o-1")
                .withCorrelationId("c-1");
        try (Leveret reader = reader();
                Leveret bridge = bridge();
                Leveret sender = Leveret.builder().broker(FROM).start()) {
            sender.publisher().publishEncoded("orders", event, options).join();

            await().until(() -> !carried.isEmpty());
            assertTrue(reader.health().up() && bridge.health().up());
        }
        assertEquals(List.of("ü;1 text/csv {tenant=acme} order.moved.twice id-1 o-1 c-1"), List.copyOf(carried));
    }

    @Test
    void eventsOfOneKeyStayInTheirOrder() throws Exception {
        List<String> numbers =
                IntStream.range(0, 200).mapToObj(Integer::toString).toList();
        try (Leveret reader = reader();
                Leveret bridge = bridge();
                Leveret sender = Leveret.builder().broker(FROM).start()) {
            for (String number : numbers) {
                var event = new EncodedEvent(number.getBytes(StandardCharsets.UTF_8), "");
                var unused = sender.publisher()
                        .publishEncoded(
                                "orders",
                                event,
                                PublishOptions.DEFAULT.withType("order.moved").withKey("o-1"));
            }

            await().until(() -> carried.size() == numbers.size());
            assertTrue(reader.health().up() && bridge.health().up());
        }
        assertEquals(
                numbers, carried.stream().map(text -> text.split(" ", 2)[0]).toList());
    }

    @Test
    void anEventWithAHeaderThatCantBePublishedIsInvalid() {
        var about = new EventMetadata("orders", "order.moved", "id-1", null, "", null, Map.of("x-origin", "erp"));

        var invalid = assertThrows(
                EventCodecException.class, () -> new AsItIs().decode(new byte[0], EncodedEvent.class, about));

        assertTrue(String.valueOf(invalid.getMessage()).contains("x-origin"), invalid::toString);
    }

    private Leveret bridge() throws Exception {
        return Bridge.start(
                Configs.copy("bridge-rabbitmq.yaml", FROM, folder), Configs.copy("bridge-kafka.yaml", TO, folder));
    }

    private Leveret reader() {
        Handling<EncodedEvent> handling = Handling.of(EncodedEvent.class, (event, context) -> {
                    String body = new String(event.body(), StandardCharsets.UTF_8);
                    carried.add(body
                            + ' '
                            + event.contentType()
                            + ' '
                            + event.headers()
                            + ' '
                            + context.type()
                            + ' '
                            + context.id()
                            + ' '
                            + context.key()
                            + ' '
                            + context.correlationId());
                    return Outcome.ack();
                })
                .types("#")
                .orderedByKey();
        return Leveret.builder()
                .broker(TO)
                .codec(new AsItIs())
                .subscribe(SubscriptionDefinition.of("reader", "orders", handling))
                .start();
    }
}
