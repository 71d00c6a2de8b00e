package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Drops bodies that are too large, and headers that the client cannot read, while they arrive, and remembers the
 * deliveries. The client itself would end the connection, receive the same delivery on the next one, and so keep every
 * subscription from working. Returned (unroutable) messages are dropped too: nobody reads their bodies, and the end of
 * the connection would leave all other publishes unknown.
 */
public final class InboundFilter extends FrameFilter {

    private static final int CHANNEL_CLASS = 20;
    private static final int OPEN_OK_METHOD = 11;
    private static final int BASIC_CLASS = 60;
    private static final int DELIVER_METHOD = 60;
    private static final int GET_OK_METHOD = 71;
    private static final int RETURN_METHOD = 50;

    private final int limit;
    private final UnreadDeliveries unread = new UnreadDeliveries();

    /** By channel; used by the thread that reads. */
    private final Map<Integer, Content> contents = new HashMap<>();

    public InboundFilter(FrameHandler frames, int limit) {
        super(frames);
        this.limit = limit;
    }

    /** The deliveries that were not kept. */
    public UnreadDeliveries unread() {
        return unread;
    }

    /** What comes in on a channel. */
    private static final class Content {

        /** Zero when it is no delivery. */
        private long tag;

        /** Whether it is a return. */
        private boolean returned;

        /** Bytes of a body that are still to be dropped. */
        private long left;
    }

    @Override
    public Frame readFrame() throws IOException {
        while (true) {
            Frame frame = super.readFrame();
            // None has come within the socket's timeout, or it is about the connection.
            if (frame == null || ClientFrames.channel(frame) == 0) {
                return frame;
            }
            Content content = contents.computeIfAbsent(ClientFrames.channel(frame), channel -> new Content());
            switch (ClientFrames.type(frame)) {
                case AMQP.FRAME_METHOD -> method(frame, content);
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
        if (content.tag == 0 && !content.returned) {
            return frame;
        }
        byte[] payload = frame.getPayload();
        long size = ByteBuffer.wrap(payload).getLong(ContentHeader.SIZE_AT);
        String problem = ContentHeader.problem(payload);
        if (size <= limit && problem == null) {
            return frame;
        }
        content.left = size;
        int channel = ClientFrames.channel(frame);
        if (!content.returned) {
            unread.add(
                    channel,
                    content.tag,
                    problem == null ? new UnreadDeliveries.Large(size) : new UnreadDeliveries.Unreadable(problem));
        }
        byte[] empty = problem == null ? payload.clone() : ContentHeader.emptied(payload);
        ByteBuffer.wrap(empty).putLong(ContentHeader.SIZE_AT, 0);
        return new Frame(ClientFrames.type(frame), channel, empty);
    }

    private void method(Frame frame, Content content) {
        ByteBuffer method = ByteBuffer.wrap(frame.getPayload());
        int type = method.getShort();
        int id = method.getShort();
        if (type == CHANNEL_CLASS && id == OPEN_OK_METHOD) {
            // The channel that had this number before may have ended before all was taken, and tags begin anew.
            unread.forget(ClientFrames.channel(frame));
        }
        int basic = type == BASIC_CLASS ? id : 0;
        content.returned = basic == RETURN_METHOD;
        content.tag = switch (basic) {
            case DELIVER_METHOD -> deliverTag(method);
            case GET_OK_METHOD -> method.getLong();
            default -> 0;
        };
    }

    /** The tag in {@code basic.deliver}, which begins with the consumer's. */
    private static long deliverTag(ByteBuffer method) {
        int consumerTag = Byte.toUnsignedInt(method.get());
        return method.getLong(method.position() + consumerTag);
    }
}
