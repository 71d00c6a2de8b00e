package io.leveret.amqp.wire;

import com.rabbitmq.client.impl.AMQImpl;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A received content header: class, weight, size of the body, flags, and the properties that the flags announce. */
final class ContentHeader {

    /** Where the body's size is: after the class and the weight. */
    static final int SIZE_AT = 4;

    private static final int FLAGS_AT = 12;
    /** The flags say which properties follow, the first with the highest bit. */
    private static final int FIRST_PROPERTY = 15;

    private static final int LAST_PROPERTY = 2;
    private static final int HEADERS = 13;
    private static final int DELIVERY_MODE = 12;
    private static final int PRIORITY = 11;
    private static final int TIMESTAMP = 6;

    private ContentHeader() {}

    /**
     * Why the client can't read it: it would end the connection. Most headers are seen to be flat at little cost; what is
     * nested, or of a type that is not known here, the client's own reader tries.
     *
     * @return the reason; null when the client can read it
     */
    static @Nullable String problem(byte[] payload) {
        try {
            if (isFlat(ByteBuffer.wrap(payload))) {
                return null;
            }
        } catch (BufferUnderflowException e) {
            return "its lengths don't fit";
        }
        try {
            AMQImpl.readContentHeaderFrom(new DataInputStream(new ByteArrayInputStream(payload)));
            return null;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String message = e.getMessage();
            return message == null ? e.getClass().getSimpleName() : message;
        }
    }

    /** The same for an empty body, without properties. */
    static byte[] emptied(byte[] payload) {
        ByteBuffer empty = ByteBuffer.allocate(FLAGS_AT + Short.BYTES);
        empty.put(payload, 0, SIZE_AT);
        return empty.array();
    }

    private static boolean isFlat(ByteBuffer header) {
        skip(header, FLAGS_AT);
        int flags = header.getShort();
        for (int property = FIRST_PROPERTY; property >= LAST_PROPERTY; property--) {
            if ((flags >> property & 1) != 0) {
                switch (property) {
                    case HEADERS -> {
                        if (!isFlatTable(header)) {
                            return false;
                        }
                    }
                    case DELIVERY_MODE, PRIORITY -> skip(header, Byte.BYTES);
                    case TIMESTAMP -> skip(header, Long.BYTES);
                    default -> skip(header, Byte.toUnsignedInt(header.get()));
                }
            }
        }
        // The flags that are left announce what no release of the protocol has.
        return (flags & 3) == 0;
    }

    private static boolean isFlatTable(ByteBuffer header) {
        int length = header.getInt();
        int end = header.position() + length;
        if (length < 0 || length > header.remaining()) {
            throw new BufferUnderflowException();
        }
        while (header.position() < end) {
            skip(header, Byte.toUnsignedInt(header.get()));
            switch (header.get()) {
                case 'V' -> {}
                case 't', 'b', 'B' -> skip(header, Byte.BYTES);
                case 's', 'u' -> skip(header, Short.BYTES);
                case 'I', 'i', 'f' -> skip(header, Integer.BYTES);
                case 'D' -> skip(header, Byte.BYTES + Integer.BYTES);
                case 'l', 'd', 'T' -> skip(header, Long.BYTES);
                case 'S', 'x' -> skip(header, header.getInt());
                default -> {
                    return false;
                }
            }
        }
        return header.position() == end;
    }

    private static void skip(ByteBuffer header, int bytes) {
        if (bytes < 0 || bytes > header.remaining()) {
            throw new BufferUnderflowException();
        }
        header.position(header.position() + bytes);
    }
}
