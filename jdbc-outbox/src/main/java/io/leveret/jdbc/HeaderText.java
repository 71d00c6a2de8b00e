package io.leveret.jdbc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Headers as one text: a JSON object in ASCII, which each database keeps as it is. */
final class HeaderText {

    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());

    private static final TypeReference<Map<String, String>> MAP = new TypeReference<>() {};

    private static final String NONE = "{}";

    private HeaderText() {}

    static String of(Map<String, String> headers) {
        try {
            return headers.isEmpty() ? NONE : JSON.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the headers can't be written: " + e.getOriginalMessage(), e);
        }
    }

    static Map<String, String> read(String text) {
        try {
            return text.equals(NONE) ? Map.of() : JSON.readValue(text, MAP);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the headers in the outbox can't be read: " + e.getOriginalMessage(), e);
        }
    }
}
