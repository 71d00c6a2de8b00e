package org.apache.kafka.common.utils;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Where parallel-consumer looks for it: it is built with kafka-clients 3.9, and 4.4 has moved this class. Nothing else is
 * changed for it, so all contenders have the same client.
 */
public final class ByteBufferInputStream extends InputStream {

    private final ByteBuffer buffer;

    /**
     * Reads what is left in a buffer.
     *
     * @param buffer which
     */
    public ByteBufferInputStream(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? Byte.toUnsignedInt(buffer.get()) : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining()) {
            return -1;
        }
        int read = Math.min(length, buffer.remaining());
        buffer.get(bytes, from, read);
        return read;
    }
}
