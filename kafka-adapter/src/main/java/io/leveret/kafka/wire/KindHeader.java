package io.leveret.kafka.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** A header with few values, such as event types: that with the last value is kept, as it mostly comes again. Thread-safe. */
final class KindHeader {

    private final String name;

    private volatile Last last;

    /**
     * A header.
     *
     * @param value its text
     * @param header the same, which nobody changes
     */
    private record Last(String value, Header header) {}

    KindHeader(String name) {
        this.name = name;
        this.last = made("");
    }

    Header of(String value) {
        Last now = last;
        if (!now.value.equals(value)) {
            now = made(value);
            last = now;
        }
        return now.header;
    }

    private Last made(String value) {
        return new Last(value, new RecordHeader(name, value.getBytes(UTF_8)));
    }
}
