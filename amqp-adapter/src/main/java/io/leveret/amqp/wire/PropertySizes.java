package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.Frame;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many bytes properties take, which must fit into one frame. */
public final class PropertySizes {

    /** What the frame needs beside the properties, with room to spare. */
    private static final int FRAME_OVERHEAD = 64;

    private static final int MAX_SHORT_STRING = 255;

    private PropertySizes() {}

    /** Whether properties fit into one frame, as they must, and leave a reserve; 0 is a frame of any size. */
    public static boolean fits(BasicProperties properties, int frameMax, int reserve) {
        return excess(properties, frameMax, reserve) <= 0;
    }

    /** By how many bytes properties are larger than a frame less a reserve; not positive when they fit. */
    static long excess(BasicProperties properties, int frameMax, int reserve) {
        return frameMax == 0 ? 0 : size(properties) - (frameMax - FRAME_OVERHEAD - reserve);
    }

    /** How many bytes properties take: never less than they do. */
    private static long size(BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return size(headers == null ? Map.of() : headers)
                + size(properties.getContentType())
                + size(properties.getContentEncoding())
                + size(properties.getCorrelationId())
                + size(properties.getReplyTo())
                + size(properties.getExpiration())
                + size(properties.getMessageId())
                + size(properties.getType())
                + size(properties.getUserId())
                + size(properties.getAppId())
                + size(properties.getClusterId());
    }

    private static long size(@Nullable String shortString) {
        return shortString == null ? 0 : 1 + Math.min(MAX_SHORT_STRING, 3L * shortString.length());
    }

    /** How many bytes a header takes. */
    static long size(String name, @Nullable Object value) {
        Map<String, Object> one = new HashMap<>();
        one.put(name, value);
        return size(one);
    }

    private static long size(Map<String, Object> headers) {
        try {
            return Frame.tableSize(headers);
        } catch (UnsupportedEncodingException e) {
            throw new UncheckedIOException("a JVM without UTF-8", e);
        }
    }
}
