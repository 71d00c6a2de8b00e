package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Names;
import java.util.Map;

/**
 * An event as bytes, with what says how to read them. Made by an {@link EventCodec}, or by code that has the bytes
 * already: see {@link Publisher#publishEncoded}. Two are equal only if their bodies are the same array.
 *
 * @param body the bytes; not copied, so nobody may change them afterwards
 * @param contentType their media type, for example {@code application/json}; empty if unknown
 * @param headers headers that belong to the body, for example the version of its schema. They replace headers of the
 *     same name in the {@link PublishOptions}, and the same names are allowed
 */
@SuppressWarnings("ArrayRecordComponent") // a body may be megabytes: it is handed on, never copied or compared
public record EncodedEvent(byte[] body, String contentType, Map<String, String> headers) {

    /**
     * Copies the headers and checks them and the content type.
     *
     * @throws IllegalArgumentException if a header is not allowed, or the content type has more than 255 bytes or control
     *     characters
     */
    public EncodedEvent {
        Arguments.given(body, "body");
        Names.checkContentType(Arguments.given(contentType, "contentType"));
        Names.checkHeaders(Arguments.given(headers, "headers"));
        headers = Map.copyOf(headers);
    }

    /**
     * Makes one without headers.
     *
     * @param body the bytes
     * @param contentType their media type
     */
    public EncodedEvent(byte[] body, String contentType) {
        this(body, contentType, Map.of());
    }

    /** Leaves out what may be confidential: shows the size of the body and the names of the headers. */
    @Override
    public String toString() {
        return "EncodedEvent[size=" + body.length + ", contentType=" + contentType + ", headers="
                + headers.keySet().stream().sorted().toList() + "]";
    }
}
