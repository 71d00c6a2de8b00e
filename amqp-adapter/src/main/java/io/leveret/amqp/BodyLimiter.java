package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Drops the bodies of deliveries that are larger than allowed while they come in, and notes which. The client itself would
 * end the connection, get the same delivery on the next one, and so keep every subscription from working.
 */
final class BodyLimiter extends FrameFilter {

    private static final int BASIC_CLASS = 60;
    private static final int DELIVER_METHOD = 60;

    /** Where a content header has the body's size: after the class and the weight. */
    private static final int SIZE_AT = 4;

    private final int limit;
    private final Unread unread = new Unread();

    /** By channel; used by the thread that reads. */
    private final Map<Integer, Content> contents = new HashMap<>();

    BodyLimiter(FrameHandler frames, int limit) {
        super(frames);
        this.limit = limit;
    }

    /** The deliveries whose bodies were dropped. */
    Unread unread() {
        return unread;
    }

    /** The delivery that comes in on a channel. */
    private static final class Content {

        /** Zero when what comes in is no delivery. */
        private long tag;

        /** Bytes of a body that are still to be dropped. */
        private long left;
    }

    @Override
    public Frame readFrame() throws IOException {
        while (true) {
            Frame frame = super.readFrame();
            // None has come within the socket's time-out, or it is about the connection.
            if (frame == null || frame.getChannel() == 0) {
                return frame;
            }
            Content content = contents.computeIfAbsent(frame.getChannel(), channel -> new Content());
            switch (frame.getType()) {
                case AMQP.FRAME_METHOD -> content.tag = deliveryTag(frame.getPayload());
                case AMQP.FRAME_HEADER -> {
                    return header(frame, content);
                }
                default -> {
                    if (content.left > 0) {
                        content.left -= frame.getPayload().length;
                        continue;
                    }
                }
            }
            return frame;
        }
    }

    private Frame header(Frame frame, Content content) {
        byte[] payload = frame.getPayload();
        long size = ByteBuffer.wrap(payload).getLong(SIZE_AT);
        if (content.tag == 0 || size < limit) {
            return frame;
        }
        content.left = size;
        unread.add(frame.getChannel(), content.tag, size);
        byte[] empty = payload.clone();
        ByteBuffer.wrap(empty).putLong(SIZE_AT, 0);
        return new Frame(frame.getType(), frame.getChannel(), empty);
    }

    /** The tag in {@code basic.deliver}, which begins with the consumer's; zero for all other methods. */
    private static long deliveryTag(byte[] payload) {
        ByteBuffer method = ByteBuffer.wrap(payload);
        if (method.getShort() != BASIC_CLASS || method.getShort() != DELIVER_METHOD) {
            return 0;
        }
        int consumerTag = Byte.toUnsignedInt(method.get());
        return method.getLong(method.position() + consumerTag);
    }
}
