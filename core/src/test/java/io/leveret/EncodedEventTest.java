package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedEventTest {

    private static final byte[] BODY = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "text/plain; charset=\"utf-8\"", "text/größe"})
    void aContentTypeMayBeAnyShortText(String contentType) {
        assertEquals(contentType, new EncodedEvent(BODY, contentType).contentType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain\n", "\u0000", "\ud800"})
    void aContentTypeThatNoBrokerTakesIsRefused(String contentType) {
        assertThrows(IllegalArgumentException.class, () -> new EncodedEvent(BODY, contentType));
        assertThrows(IllegalArgumentException.class, () -> new EncodedEvent(BODY, "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> new EncodedEvent(BODY, "ü".repeat(128)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"leveret-attempts", "x-death", ""})
    void aHeaderThatIsNotAllowedIsRefused(String name) {
        var headers = Map.of(name, "1");
        assertThrows(IllegalArgumentException.class, () -> new EncodedEvent(BODY, "text/plain", headers));
    }

    @Test
    void itsTextShowsNothingOfItsContents() {
        String text = new EncodedEvent(BODY, "text/plain", Map.of("name", "secret")).toString();

        assertEquals("EncodedEvent[size=3, contentType=text/plain, headers=[name]]", text);
        assertTrue(!text.contains("secret"), text);
    }
}
