package io.leveret.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as other frameworks send them: handled with what they say, or invalid for a reason that names what is wrong. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class ForeignSendersTest {

    private static final String JSON = "application/json";
    private static final String ORDER = "{\"orderId\":\"o-1\",\"quantity\":2}";
    private static final BasicProperties PERSISTENT =
            new BasicProperties.Builder().deliveryMode(2).build();

    private static RabbitNode node;

    private static Leveret app;

    private static final Queue<Seen> handled = new ConcurrentLinkedQueue<>();

    record OrderPlaced(
            @Nullable String orderId,
            @Nullable Integer quantity,
            @Nullable String text) {}

    record Seen(OrderPlaced order, String id, Map<String, String> headers) {}

    @BeforeAll
    static void start() {
        node = SharedNode.empty();
        app = Apps.start(
                Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url()).defaults().withDelayedRetries(Duration.ofMinutes(10))),
                SubscriptionDefinition.of(
                        "billing",
                        "orders",
                        Handling.of(OrderPlaced.class, (order, context) -> {
                                    handled.add(new Seen(order, context.id(), context.headers()));
                                    return Outcome.ack();
                                })
                                .types("order.*")));
    }

    @AfterAll
    static void end() {
        app.close();
    }

    @BeforeEach
    void forgetTheOthers() {
        app.invalid("billing", "orders").delete(letter -> true);
        handled.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "application/vnd.masstransit+json | {\"messageType\":[\"urn:message:Order\"],\"message\":{\"orderId\":\"o-1\"}}"
                        + " | the content type is 'application/vnd.masstransit+json'; the codec reads application/json",
                "application/json | {\"messageType\":[\"urn:message:Order\"],\"message\":{\"orderId\":\"o-1\"},\"host\":{}}"
                        + " | the body is an envelope of MassTransit, and events are not taken out of one",
                "application/json | {\"schema\":{},\"payload\":{\"before\":null,\"after\":{\"orderId\":\"o-1\"},\"op\":\"c\"}}"
                        + " | the body is an envelope of Debezium, and events are not taken out of one",
                "application/cloudevents+json; charset=UTF-8 | {\"specversion\":\"1.0\",\"id\":\"ce-1\",\"data\":{}}"
                        + " | the content type is 'application/cloudevents+json; charset=UTF-8'; the codec reads application/json",
                "application/cloudevents-batch+json | []"
                        + " | the content type is 'application/cloudevents-batch+json'; the codec reads application/json",
                "application/json | {\"specversion\":\"1.0\",\"id\":\"ce-1\",\"source\":\"/s\",\"type\":\"order.placed\",\"data\":{}}"
                        + " | the body is an envelope of CloudEvents, and events are not taken out of one",
                "application/json | {\"specversion\":\"1.0\",\"id\":\"ce-1\",\"source\":\"/s\",\"type\":\"order.placed\",\"data_base64\":\"e30=\"}"
                        + " | the body is an envelope of CloudEvents, and events are not taken out of one",
                "text/plain | {\"specversion\":\"1.0\",\"id\":\"ce-1\",\"source\":\"/s\",\"type\":\"order.placed\",\"data\":{}}"
                        + " | the content type is 'text/plain'; the codec reads application/json",
                "text/plain | {\"orderId\":\"o-1\"} | the content type is 'text/plain'; the codec reads application/json",
                "text/json | {\"orderId\":\"o-1\"} | the content type is 'text/json'; the codec reads application/json",
                "application/octet-stream | {\"orderId\":\"o-1\"}"
                        + " | the content type is 'application/octet-stream'; the codec reads application/json",
                "application/x-java-serialized-object | x"
                        + " | the content type is 'application/x-java-serialized-object'; the codec reads application/json",
                "application/json | [[114],{},{\"callbacks\":null}] | the body is not a valid OrderPlaced in JSON: at line 1, column 1: OrderPlaced expected",
            })
    void whatOnlyCarriesAnOrderOrIsNoJsonIsInvalidAndNothingIsMadeOfIt(String contentType, String body, String reason) {
        publish(
                "orders",
                "order.placed",
                PERSISTENT.builder().contentType(contentType).build(),
                body);

        assertEquals(reason, invalid());
        assertEquals(List.of(), List.copyOf(handled));
    }

    /** NServiceBus says the type in a header only, and begins the body with a mark of its order of bytes. */
    @Test
    void anOrderOfNServiceBusIsHandledWhenItsRoutingKeyIsAType() {
        Map<String, Object> headers =
                Map.of("NServiceBus.EnclosedMessageTypes", "Contracts.OrderPlaced", "NServiceBus.MessageId", "n-1");
        publish(
                "orders",
                "order.placed",
                PERSISTENT
                        .builder()
                        .contentType("application/json; charset=utf-8")
                        .messageId("n-1")
                        .headers(headers)
                        .build(),
                "\uFEFF" + ORDER);

        assertEquals(
                new Seen(
                        new OrderPlaced("o-1", 2, null),
                        "n-1",
                        Map.of(
                                "NServiceBus.EnclosedMessageTypes",
                                "Contracts.OrderPlaced",
                                "NServiceBus.MessageId",
                                "n-1")),
                theHandled());
    }

    @ParameterizedTest
    @CsvSource({"cloudEvents:", "cloudEvents_", "ce-"})
    void aCloudEventInBinaryModeIsHandledAndItsAttributesAreHeaders(String prefix) {
        Map<String, String> attributes = Map.of(
                prefix + "specversion", "1.0",
                prefix + "id", "ce-1",
                prefix + "source", "/shop",
                prefix + "type", "order.placed");
        publish(
                "orders",
                "order.placed",
                PERSISTENT
                        .builder()
                        .contentType(JSON)
                        .headers(new HashMap<>(attributes))
                        .build(),
                ORDER);

        assertEquals(new Seen(new OrderPlaced("o-1", 2, null), "", attributes), theHandled());
    }

    /** As MassTransit does: an exchange for each type, which an operator has bound to the queue. No instance could ever know its type. */
    @Test
    void aMessageWithoutARoutingKeyIsInvalidAtOnceAndTheReasonNamesItsExchange() {
        Broker.ask(node, channel -> {
            channel.exchangeDeclare("Contracts:OrderPlaced", BuiltinExchangeType.FANOUT, true);
            return channel.queueBind("billing.orders", "Contracts:OrderPlaced", "");
        });

        publish(
                "Contracts:OrderPlaced",
                "",
                PERSISTENT.builder().contentType(JSON).build(),
                ORDER);

        assertEquals(
                "the event has no type: it came by the exchange 'Contracts:OrderPlaced' with an empty routing key, where its type belongs",
                invalid());
    }

    static Stream<Object[]> textsInManyWays() {
        return Stream.of(
                // content type, content encoding, character set, reason; handled without one
                new Object[] {null, null, UTF_8, null},
                new Object[] {"Application/JSON", null, UTF_8, null},
                new Object[] {" application/json ", null, UTF_8, null},
                new Object[] {JSON, "UTF-8", UTF_8, null},
                new Object[] {JSON, "utf8", UTF_8, null},
                new Object[] {JSON, "", UTF_8, null},
                new Object[] {JSON, "IDENTITY", UTF_8, null},
                new Object[] {"application/json;charset=utf-16", null, UTF_16LE, null},
                new Object[] {JSON, null, UTF_16BE, null},
                new Object[] {JSON, null, Charset.forName("UTF-32"), null},
                new Object[] {JSON, null, ISO_8859_1, "the body is not text in UTF-8"},
                new Object[] {JSON, null, Charset.forName("windows-1252"), "the body is not text in UTF-8"},
                new Object[] {
                    "application/json;charset=\"ISO-8859-1\"",
                    null,
                    ISO_8859_1,
                    "the content type is 'application/json;charset=\"ISO-8859-1\"'; the codec reads application/json"
                },
                new Object[] {JSON, "ISO-8859-1", ISO_8859_1, encoding("ISO-8859-1")},
                new Object[] {JSON, "windows-1252", ISO_8859_1, encoding("windows-1252")},
                new Object[] {JSON, "binary", UTF_8, encoding("binary")},
                new Object[] {JSON, "gzip:UTF-8", UTF_8, encoding("gzip:UTF-8")});
    }

    private static String encoding(String name) {
        return "the content encoding is '" + name
                + "'; bodies are read as they are: publish uncompressed UTF-8 without an encoding";
    }

    @ParameterizedTest
    @MethodSource("textsInManyWays")
    void aTextIsHandledAsItWasWrittenOrTheReasonNamesTheEncoding(
            @Nullable String contentType, @Nullable String encoding, Charset charset, @Nullable String reason) {
        publish(
                "orders",
                "order.placed",
                PERSISTENT
                        .builder()
                        .contentType(contentType)
                        .contentEncoding(encoding)
                        .build(),
                "{\"text\":\"Müller\"}".getBytes(charset));

        if (reason == null) {
            assertEquals(new OrderPlaced(null, null, "Müller"), theHandled().order());
        } else {
            assertEquals(reason, invalid());
            assertEquals(List.of(), List.copyOf(handled));
        }
    }

    private static Seen theHandled() {
        Waits.until(() -> handled.size() + app.invalid("billing", "orders").count() == 1);
        assertEquals(List.of(), app.invalid("billing", "orders").browse(1));
        return handled.remove();
    }

    private static String invalid() {
        Waits.until(() -> handled.size() + app.invalid("billing", "orders").count() == 1);
        assertTrue(handled.isEmpty(), handled::toString);
        return app.invalid("billing", "orders").browse(1).get(0).reason();
    }

    private static void publish(String exchange, String key, BasicProperties properties, String body) {
        publish(exchange, key, properties, body.getBytes(UTF_8));
    }

    private static void publish(String exchange, String key, BasicProperties properties, byte[] body) {
        boolean confirmed = Broker.ask(node, channel -> {
            channel.confirmSelect();
            channel.basicPublish(exchange, key, true, properties, body);
            return channel.waitForConfirms(10_000);
        });
        assertTrue(confirmed, "the broker has it");
    }
}
