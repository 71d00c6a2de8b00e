package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content types of foreign senders, who may write anything there. */
class ContentTypesTest {

    @ParameterizedTest
    @ValueSource(strings = {";", ";;", " ", "; charset=utf-8"})
    void oneWithoutATypeIsNotRead(String contentType) {
        assertFalse(JsonCodec.reads(contentType));
    }

    /** What follows the type may only be a reason not to read it. */
    @Property(tries = 500)
    void anyTextHasAnAnswerThatNeitherItsCaseNorItsBlanksChange(@ForAll("foreign") String contentType) {
        boolean read = JsonCodec.reads(contentType);

        assertEquals(read, JsonCodec.reads(contentType.toUpperCase(Locale.ROOT)));
        assertEquals(read, JsonCodec.reads(contentType.replace(";", " ; ")));
        if (read) {
            assertEquals(read, JsonCodec.reads(contentType + ";v=1;charset=utf-8"));
            assertFalse(JsonCodec.reads(contentType + ";charset=latin1"));
        }
    }

    @Provide
    Arbitrary<String> foreign() {
        return Arbitraries.of(
                        "application/json",
                        "application/x+json",
                        "application/hal+json",
                        "text",
                        ";",
                        ";charset=",
                        "utf-16",
                        "\"",
                        "=",
                        "/")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }
}
