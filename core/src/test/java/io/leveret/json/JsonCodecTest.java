package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.leveret.EventCodecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read, and which bodies a newer version of an event's class may be able to read. */
class JsonCodecTest {

    enum Colour {
        RED
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    interface Shape {}

    record Circle(int radius) implements Shape {}

    record Drawn(Colour colour, Shape shape, int number) {}

    @Test
    void aTextLongerThanJacksonTakesByItselfIsReadAgain() {
        var codec = JsonCodec.standard();
        Map<String, String> event = Map.of("text", "x".repeat(21_000_000));

        assertEquals(event, codec.read(codec.write(event), Map.class));
    }

    @JsonDeserialize(using = AmountReader.class)
    record Amount(String currency, int cents) {}

    /** Written as most are: it has the parser's codec read the parts. */
    static final class AmountReader extends JsonDeserializer<Amount> {
        @Override
        public Amount deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode tree = parser.getCodec().readTree(parser);
            return new Amount(tree.get("currency").asText(), tree.get("cents").asInt());
        }
    }

    @JsonDeserialize(using = CodeReader.class)
    record Code(@JsonValue String text) {}

    static final class CodeReader extends JsonDeserializer<Code> {
        @Override
        public Code deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new Code(parser.readValueAs(String.class));
        }
    }

    record Paid(Code code, Amount amount, String orderId) {}

    @Test
    void readersOfOnesOwnMayReadPartsOfADocumentWithTheCodecOfTheParser() {
        var codec = JsonCodec.standard();
        var event = new Paid(new Code("a"), new Amount("EUR", 3), "o-1");

        assertEquals(event, codec.read(codec.write(event), Paid.class));
    }

    @Test
    void aBodyThatGoesOnAfterItsDocumentIsRefusedWithAnyMapper() {
        var codec = JsonCodec.of(new ObjectMapper());

        assertThrows(EventCodecException.class, () -> codec.read("{} {}".getBytes(StandardCharsets.UTF_8), Map.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"colour\":\"BLUE\"} | true",
                "{\"shape\":{\"@type\":\"square\"}} | true",
                "{\"colour\":\"RED\"} | true",
                "{\"text\":\"\\u00fc\\ud83d\\ude00\"} | true",
                "{\"number\":1,\"shape\":{\"@type\":\"circle\"}} | true",
                "{\"number\":null} | false",
                "{\"number\":\"\"} | false",
                "{\"number\":{}} | false",
                "{\"number\":1} {} | false",
                "{\"colour\":{}} | false",
                "{\"number\":\"many\"} | false",
                "{\"number\": | false",
                "[] | false",
            })
    void aConstantOrAMemberThatIsNewOrAPropertyThatIsAbsentIsOfANewerVersionAndWhatIsMalformedIsNot(
            String body, boolean newer) {
        var codec = JsonCodec.standard();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

        var failure = assertThrows(EventCodecException.class, () -> codec.read(bytes, Drawn.class));

        assertEquals(newer, failure.isOfNewerVersion(), failure::getMessage);
    }
}
