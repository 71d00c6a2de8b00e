package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of headers and most properties, which AMQP limits to 255 bytes. Foreign ones may be longer once they are read: each
 * byte that is no UTF-8 becomes a character of three bytes. The client refuses to write such a text; 5.37 shortens it while it
 * reads, 5.30 does not.
 */
final class ShortTexts {

    private static final int MAX_BYTES = 255;

    /** A text of so many {@code char}s has at most 255 bytes. */
    private static final int SURELY_SHORT = MAX_BYTES / 3;

    private ShortTexts() {}

    /** The properties, but the headers, with texts that can be written. */
    static BasicProperties fitted(BasicProperties properties) {
        return properties
                .builder()
                .contentType(orNull(properties.getContentType()))
                .contentEncoding(orNull(properties.getContentEncoding()))
                .correlationId(orNull(properties.getCorrelationId()))
                .replyTo(orNull(properties.getReplyTo()))
                .messageId(orNull(properties.getMessageId()))
                .type(orNull(properties.getType()))
                .appId(orNull(properties.getAppId()))
                .clusterId(orNull(properties.getClusterId()))
                .build();
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null ? null : fitted(text);
    }

    /** A header's value, with names within it that can be written. */
    static @Nullable Object fittedValue(@Nullable Object value) {
        if (value instanceof Map<?, ?> table) {
            Map<String, @Nullable Object> fitted = new HashMap<>();
            table.forEach((name, nested) -> fitted.put(fitted(String.valueOf(name)), fittedValue(nested)));
            return fitted;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> fitted = new ArrayList<>();
            list.forEach(nested -> fitted.add(fittedValue(nested)));
            return fitted;
        }
        return value;
    }

    /** The beginning of a text that can be written; never half of a character. */
    static String fitted(String text) {
        if (text.length() <= SURELY_SHORT) {
            return text;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_BYTES) {
            return text;
        }
        int end = MAX_BYTES;
        while (isWithinCharacter(utf8[end])) {
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }

    private static boolean isWithinCharacter(byte next) {
        return (next & 0xC0) == 0x80;
    }
}
