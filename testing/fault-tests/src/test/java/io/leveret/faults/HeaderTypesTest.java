package io.leveret.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.faults.Amqp091.Header;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of every type that AMQP has, in a handler, and in the dead letters after a retry. */
@NeedsBroker(privateNode = true)
@Timeout(120)
@SuppressWarnings("JavaUtilDate") // the client's type for an AMQP timestamp
class HeaderTypesTest {

    private static final String QUEUE = "types.notes";

    private static RabbitNode node;

    private static Leveret app;

    /** The headers of each attempt. */
    private static final Queue<Map<String, String>> seen = new ConcurrentLinkedQueue<>();

    private static final Queue<String> down = new ConcurrentLinkedQueue<>();

    record Note(String text) {}

    /**
     * A header, and what becomes of it.
     *
     * @param sent as it goes over the wire
     * @param text what the handler sees; null for nothing
     * @param kept what the Java client reads of the dead letter
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Case(
            Header sent, @Nullable String text, @Nullable Object kept) {

        @Override
        public String toString() {
            return sent.type() + " " + new String(sent.name(), UTF_8);
        }
    }

    @BeforeAll
    static void start() {
        node = SharedNode.empty();
        app = Leveret.builder()
                .settings(Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url()).defaults().withDelayedRetries(Duration.ofMillis(100))))
                .subscribe(SubscriptionDefinition.of(
                        "types",
                        "notes",
                        Handling.of(Note.class, (note, context) -> {
                                    seen.add(context.headers());
                                    throw new IllegalStateException("it never works");
                                })
                                .types("note.#")))
                .listener(new Downs(down))
                .start();
    }

    @AfterAll
    static void end() {
        app.close();
    }

    @BeforeEach
    void forgetTheOthers() {
        app.deadLetters("types", "notes").delete(letter -> true);
        seen.clear();
        down.clear();
    }

    static Stream<Case> everyTypeOfAmqp() {
        byte[] notUtf8 = {(byte) 0xff, 0};
        byte[] large = new byte[70_000];
        Arrays.fill(large, (byte) 'x');
        return Stream.of(
                new Case(Header.of("boolean", 't', (byte) 1), "true", true),
                new Case(Header.of("signed byte", 'b', (byte) -3), "-3", (byte) -3),
                new Case(Header.of("signed short", 's', number(2, -300)), "-300", (short) -300),
                new Case(Header.of("signed int", 'I', number(4, -70_000)), "-70000", -70_000),
                new Case(Header.of("long", 'l', number(8, Long.MIN_VALUE)), "" + Long.MIN_VALUE, Long.MIN_VALUE),
                new Case(Header.of("unsigned byte", 'B', (byte) 200), "200", 200),
                new Case(Header.of("unsigned short", 'u', number(2, 60_000)), "60000", 60_000),
                new Case(Header.of("unsigned int", 'i', number(4, 4_000_000_000L)), "4000000000", 4_000_000_000L),
                new Case(Header.of("float", 'f', number(4, Float.floatToIntBits(1.5f))), "1.5", 1.5f),
                new Case(Header.of("double", 'd', number(8, Double.doubleToLongBits(-0.25))), "-0.25", -0.25),
                new Case(
                        Header.of("decimal", 'D', join(new byte[] {2}, number(4, -1_234))),
                        "-12.34",
                        new BigDecimal("-12.34")),
                new Case(Header.of("empty text", 'S', number(4, 0)), "", text("")),
                new Case(Header.of("text", 'S', sized("Müller")), "Müller", text("Müller")),
                new Case(Header.of("large text", 'S', sized(large)), "x".repeat(70_000), text("x".repeat(70_000))),
                new Case(Header.of("no text", 'S', sized(notUtf8)), "/wA=", LongStringHelper.asLongString(notUtf8)),
                new Case(Header.of("bytes of text", 'x', sized("text")), "text", "text".getBytes(UTF_8)),
                new Case(Header.of("bytes", 'x', sized(notUtf8)), "/wA=", notUtf8),
                new Case(
                        Header.of("time", 'T', number(8, 1_764_131_412)),
                        "2025-11-26T04:30:12Z",
                        new Date(1_764_131_412_000L)),
                new Case(
                        Header.of("time that no Java date has", 'T', number(8, Long.MAX_VALUE)),
                        "1969-12-31T23:59:59Z",
                        new Date(-1_000L)),
                new Case(Header.of("void", 'V'), null, null),
                new Case(Header.of("empty table", 'F', number(4, 0)), "{}", Map.of()),
                new Case(Header.of("empty array", 'A', number(4, 0)), "[]", List.of()),
                new Case(
                        Header.of("array", 'A', sized(join(field('x', sized(notUtf8)), field('V')))),
                        "[/wA=, null]",
                        new Object[] {notUtf8, null}),
                new Case(Header.of("", 'I', number(4, 5)), "5", 5),
                new Case(Header.of("n".repeat(255), 'I', number(4, 5)), "5", 5),
                new Case(Header.of("Case", 'I', number(4, 1)), "1", 1),
                new Case(Header.of("case", 'I', number(4, 2)), "2", 2),
                new Case(Header.of("__TypeId__", 'S', sized("a.Class")), "a.Class", text("a.Class")),
                new Case(Header.of("x-mqtt-dup", 't', (byte) 0), "false", false),
                new Case(Header.of("x-mqtt-publish-qos", 'b', (byte) 1), "1", (byte) 1),
                new Case(
                        Header.of("timelimit", 'A', sized(join(field('V'), field('V')))),
                        "[null, null]",
                        new Object[] {null, null}),
                new Case(Header.of("leveret-tenant", 'S', sized("blue")), null, text("blue")));
    }

    @ParameterizedTest
    @MethodSource("everyTypeOfAmqp")
    void aHeaderIsTheSameTextInEachAttemptAndTheSameValueInTheDeadLetters(Case header) throws Exception {
        String name = new String(header.sent().name(), UTF_8);
        send("typed".getBytes(UTF_8), header.sent());

        BasicProperties letter = dead();
        Map<String, String> expected = header.text() == null ? Map.of() : Map.of(name, header.text());
        assertEquals(List.of(expected, expected), List.copyOf(seen));
        assertTrue(letter.getHeaders().containsKey(name), letter::toString);
        Object kept = letter.getHeaders().get(name);
        Object value = kept instanceof List<?> list && !list.isEmpty() ? list.toArray() : kept;
        assertArrayEquals(new Object[] {header.kept()}, new Object[] {value});
        assertEquals(List.of(), List.copyOf(down));
    }

    /** The client reads each byte that is no UTF-8 as a character of three bytes, and writes no name of more than 255. */
    @Test
    void namesAndAnIdThatAreNoUtf8BecomeSomewhatShorter() throws Exception {
        byte[] odd = new byte[200];
        Arrays.fill(odd, (byte) 0xff);
        byte[] nested = join(new byte[] {(byte) odd.length}, odd, field('t', (byte) 1));

        send(odd, new Header(odd, 'I', number(4, 5)), Header.of("nested", 'F', sized(nested)));

        BasicProperties letter = dead();
        String kept = "\uFFFD".repeat(85);
        assertEquals(kept, letter.getMessageId());
        assertEquals(5, letter.getHeaders().get(kept));
        assertEquals(Map.of(kept, true), letter.getHeaders().get("nested"));
        assertEquals(List.of(), List.copyOf(down));
    }

    /** Erlang has no such fractions: RabbitMQ ends the sender's connection. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void aFractionThatIsNoNumberReachesNobody(double fraction) throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> Broker.publish(node, "notes", "note.made", "odd", Map.of("fraction", fraction), "{}"));

        send("after it".getBytes(UTF_8));
        assertEquals("after it", dead().getMessageId());
        assertEquals(List.of(Map.of(), Map.of()), List.copyOf(seen));
        assertEquals(List.of(), List.copyOf(down));
    }

    /** As federation and shovels write them, with names that differ in their case. */
    @Test
    void manyHeadersOfOneMessageAreTheSameTextsAndTheSameValuesInTheDeadLetters() throws Exception {
        byte[] hop = join(name("uri"), field('S', sized("amqp://elsewhere")), name("hops"), field('A', sized(table())));
        String text = "x".repeat(1_025);
        send(
                "many".getBytes(UTF_8),
                Header.of("x-received-from", 'A', sized(field('F', sized(hop)))),
                Header.of("x-shovelled", 'A', sized(field('F', sized(hop)))),
                Header.of("text", 'S', sized(text)),
                Header.of("contentType", 'S', sized("text/plain")),
                Header.of("__TypeId__", 'S', sized("a.Class")),
                Header.of("__ContentTypeId__", 'S', sized("b.Class")),
                Header.of("tenant", 'S', sized("a")),
                Header.of("Tenant", 'S', sized("b")));

        Map<String, Object> kept = dead().getHeaders();
        for (Map<String, String> headers : seen) {
            assertEquals("[{hops=[{at=2025-11-26T04:30:12Z}], uri=amqp://elsewhere}]", headers.get("x-shovelled"));
            assertEquals(headers.get("x-shovelled"), headers.get("x-received-from"));
            assertEquals(text, headers.get("text"));
            assertEquals("text/plain", headers.get("contentType"));
            assertEquals("a.Class", headers.get("__TypeId__"));
            assertEquals("b.Class", headers.get("__ContentTypeId__"));
            assertEquals("a", headers.get("tenant"));
            assertEquals("b", headers.get("Tenant"));
        }
        assertEquals(2, seen.size());
        Object way = List.of(
                Map.of("uri", text("amqp://elsewhere"), "hops", List.of(Map.of("at", new Date(1_764_131_412_000L)))));
        assertEquals(way, kept.get("x-received-from"));
        assertEquals(way, kept.get("x-shovelled"));
        assertEquals(text(text), kept.get("text"));
        assertEquals(text("a"), kept.get("tenant"));
        assertEquals(text("b"), kept.get("Tenant"));
    }

    /** MQTT makes the key of its topic, where two slashes may follow each other. */
    @ParameterizedTest
    @ValueSource(strings = {"*.*.*.*", "#", "#.t1"})
    void aKeyWithEmptyWordsIsHandledByThePatternThatTheBrokerHasMatchedWithIt(String pattern) throws Exception {
        Queue<String> types = new ConcurrentLinkedQueue<>();
        String topic = "mqtt-" + pattern.length();
        var definition = SubscriptionDefinition.of(
                "sensors",
                topic,
                Handling.of(Note.class, (note, context) -> {
                            types.add(context.type() + " " + note.text());
                            return Outcome.ack();
                        })
                        .types(pattern));
        try (Leveret sensors = Apps.start(Apps.settings(node.url()), definition)) {
            Broker.ask(node, channel -> {
                channel.confirmSelect();
                channel.basicPublish(topic, ".sensors..t1", true, null, "{\"text\":\"a\"}".getBytes(UTF_8));
                return channel.waitForConfirms(10_000);
            });

            Waits.until(() -> !types.isEmpty()
                    || sensors.invalid("sensors", topic).count()
                                    + sensors.deadLetters("sensors", topic).count()
                            > 0);
            assertEquals(List.of(".sensors..t1 a"), List.copyOf(types));
        }
    }

    private static void send(byte[] id, Header... headers) throws Exception {
        Amqp091.send(node.port(), "notes", "note.made", id, "{\"text\":\"a\"}", headers);
    }

    private static BasicProperties dead() {
        Waits.until(() -> app.deadLetters("types", "notes").count() == 1);
        return Broker.ask(
                node, channel -> channel.basicGet(QUEUE + ".dead", true).getProps());
    }

    private static byte[] number(int bytes, long value) {
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        return Arrays.copyOfRange(all, Long.BYTES - bytes, Long.BYTES);
    }

    /** An array's only element. */
    private static byte[] table() {
        return field('F', sized(join(name("at"), field('T', number(8, 1_764_131_412)))));
    }

    private static byte[] name(String text) {
        return join(number(1, text.length()), text.getBytes(UTF_8));
    }

    private static byte[] sized(String text) {
        return sized(text.getBytes(UTF_8));
    }

    private static byte[] sized(byte[] bytes) {
        return join(number(4, bytes.length), bytes);
    }

    private static byte[] field(char type, byte... value) {
        return join(new byte[] {(byte) type}, value);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static LongString text(String text) {
        return LongStringHelper.asLongString(text);
    }
}
