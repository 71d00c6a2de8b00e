package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.leveret.EventCodecException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others send: envelopes, content types and character sets. */
class ForeignBodiesTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    /** Of which any object could be made. */
    record Note(
            @Nullable String text,
            @Nullable Integer number,
            @Nullable Object any) {}

    record OrderPlaced(String orderId, int quantity) {}

    private static String reason(String body, Class<?> type) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return String.valueOf(assertThrows(EventCodecException.class, () -> CODEC.read(bytes, type))
                .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"messageId\":\"0c\",\"messageType\":[\"urn:message:Acme:Note\"],\"message\":{\"text\":\"ok\"},\"host\":{}}"
                        + " | MassTransit",
                "{\"specversion\":\"1.0\",\"type\":\"note.made\",\"source\":\"/x\",\"id\":\"A1\",\"data\":{\"text\":\"ok\"}}"
                        + " | CloudEvents",
                "{\"data_base64\":\"e30=\",\"source\":\"/x\",\"type\":\"note.made\",\"specversion\":\"1.0\"} | CloudEvents",
                "{\"schema\":{},\"payload\":{\"before\":null,\"after\":{\"text\":\"ok\"},\"op\":\"c\"}} | Debezium",
                "{\"before\":null,\"after\":{\"text\":\"ok\"},\"op\":\"c\",\"ts_ms\":1} | Debezium",
            })
    void anEnvelopeIsRefusedByItsNameAndNothingIsMadeOfIt(String body, String sender) {
        String expected = "the body is an envelope of " + sender + ", and events are not taken out of one";
        assertEquals(expected, reason(body, Note.class));
        assertEquals(expected, reason(body, OrderPlaced.class));
    }

    @Test
    void aPropertyThatAnEnvelopeHasAsWellMakesNone() {
        for (String more : new String[] {"op", "schema", "messageType", "specversion", "message", "payload"}) {
            String body = "{\"text\":\"ok\",\"" + more + "\":{\"op\":1},\"number\":1}";
            assertEquals(new Note("ok", 1, null), CODEC.read(body.getBytes(StandardCharsets.UTF_8), Note.class), more);
        }
        String nested = "{\"any\":{\"messageType\":[],\"message\":{}}}";
        assertEquals(
                new Note(null, null, Map.of("messageType", java.util.List.of(), "message", Map.of())),
                CODEC.read(nested.getBytes(StandardCharsets.UTF_8), Note.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "Application/JSON",
                " application/json ",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json; charset=utf8; v=1",
                "application/json;charset=utf-16",
                "application/vnd.acme.order+json",
            })
    void jsonInUnicodeIsRead(String contentType) {
        assertTrue(JsonCodec.reads(contentType));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;charset=ISO-8859-1",
                "application/json; charset=\"windows-1252\"",
                "application/json; v=1; charset=latin1",
                "application/json; charset",
                "application/cloudevents+json; charset=UTF-8",
                "application/cloudevents-batch+json",
                "application/vnd.masstransit+json",
                "application/vnd.api+json",
                "application/problem+json",
                "application/geo+json",
                "application/ld+json",
                "application/merge-patch+json",
                "application/+json",
                "application/+",
                "text/plain",
                "application/octet-stream",
                "application/x-java-serialized-object",
            })
    void otherContentTypesAreNot(String contentType) {
        assertFalse(JsonCodec.reads(contentType));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32"})
    void aBodyInUnicodeIsReadWithAMarkOfItsOrderOrWithout(String charset) {
        String body = "{\"text\":\"Müller €😀\"}";
        byte[] bytes = body.getBytes(Charset.forName(charset));
        byte[] marked = ("\uFEFF" + body).getBytes(Charset.forName(charset));

        assertEquals(new Note("Müller €😀", null, null), CODEC.read(bytes, Note.class));
        if (!charset.equals("UTF-16")) { // which has a mark by itself
            assertEquals(new Note("Müller €😀", null, null), CODEC.read(marked, Note.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE"})
    void whatIsRefusedInUtf8IsRefusedInOtherEncodings(String charset) {
        for (String body : new String[] {"{\"text\":\"\\ud800\"}", "{\"text\":\"a\",\"text\":\"b\"}"}) {
            byte[] bytes = body.getBytes(Charset.forName(charset));
            assertThrows(EventCodecException.class, () -> CODEC.read(bytes, Note.class));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "windows-1252"})
    void aBodyInAnotherCharacterSetIsRefusedAsNoUtf8(String charset) {
        byte[] bytes = "{\"text\":\"Müller\"}".getBytes(Charset.forName(charset));

        assertEquals(
                "the body is not text in UTF-8",
                assertThrows(EventCodecException.class, () -> CODEC.read(bytes, Note.class))
                        .getMessage());
    }

    record Snake(String orderId) {}

    @Test
    void aMapperOfOnesOwnIsUsedAsItIsAndMayKeepTheRules() {
        JsonCodec codec =
                JsonCodec.of(JsonCodec.mapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));

        byte[] body = codec.write(new Snake("a"));

        assertEquals("{\"order_id\":\"a\"}", new String(body, StandardCharsets.UTF_8));
        assertEquals(new Snake("a"), codec.read(body, Snake.class));
        byte[] twice = "{\"order_id\":\"a\",\"order_id\":\"b\"}".getBytes(StandardCharsets.UTF_8);
        assertThrows(EventCodecException.class, () -> codec.read(twice, Snake.class));
    }
}
