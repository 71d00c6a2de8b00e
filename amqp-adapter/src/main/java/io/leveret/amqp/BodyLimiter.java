package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Drops bodies that are larger than allowed while they come in. Of deliveries it notes which: the client itself would end the
 * connection, get the same delivery on the next one, and so keep every subscription from working. Of what the broker returns
 * as unroutable nobody reads the body, and the end of the connection would leave the fate of all other publishes unknown.
 */
final class BodyLimiter implements FrameHandler {

    private static final int BASIC_CLASS = 60;
    private static final int DELIVER_METHOD = 60;
    private static final int RETURN_METHOD = 50;

    /** Where a content header has the body's size: after the class and the weight. */
    private static final int SIZE_AT = 4;

    private final FrameHandler frames;
    private final int limit;
    private final Unread unread;

    /** By channel; used by the thread that reads. */
    private final Map<Integer, Content> contents = new HashMap<>();

    BodyLimiter(FrameHandler frames, int limit, Unread unread) {
        this.frames = frames;
        this.limit = limit;
        this.unread = unread;
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
            Frame frame = frames.readFrame();
            // None has come within the socket's time-out, or it is about the connection.
            if (frame == null || frame.getChannel() == 0) {
                return frame;
            }
            Content content = contents.computeIfAbsent(frame.getChannel(), channel -> new Content());
            switch (frame.getType()) {
                case AMQP.FRAME_METHOD -> method(frame.getPayload(), content);
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
        if (size < limit || (content.tag == 0 && !content.returned)) {
            return frame;
        }
        content.left = size;
        if (!content.returned) {
            unread.add(frame.getChannel(), content.tag, size);
        }
        byte[] empty = payload.clone();
        ByteBuffer.wrap(empty).putLong(SIZE_AT, 0);
        return new Frame(frame.getType(), frame.getChannel(), empty);
    }

    private static void method(byte[] payload, Content content) {
        ByteBuffer method = ByteBuffer.wrap(payload);
        int id = method.getShort() == BASIC_CLASS ? method.getShort() : 0;
        content.returned = id == RETURN_METHOD;
        content.tag = id == DELIVER_METHOD ? deliveryTag(method) : 0;
    }

    /** The tag in {@code basic.deliver}, which begins with the consumer's. */
    private static long deliveryTag(ByteBuffer method) {
        int consumerTag = Byte.toUnsignedInt(method.get());
        return method.getLong(method.position() + consumerTag);
    }

    @Override
    public boolean internalHearbeat() {
        return frames.internalHearbeat();
    }

    @Override
    public void setTimeout(int timeoutMs) throws SocketException {
        frames.setTimeout(timeoutMs);
    }

    @Override
    public int getTimeout() throws SocketException {
        return frames.getTimeout();
    }

    @Override
    public void sendHeader() throws IOException {
        frames.sendHeader();
    }

    @Override
    public void initialize(AMQConnection connection) {
        frames.initialize(connection);
    }

    @Override
    public void startProcessing() {
        frames.startProcessing();
    }

    @Override
    public void finishConnectionNegotiation() {
        frames.finishConnectionNegotiation();
    }

    @Override
    public void setFrameMax(int frameMax) {
        frames.setFrameMax(frameMax);
    }

    @Override
    public void writeFrame(Frame frame) throws IOException {
        frames.writeFrame(frame);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        frames.flush(listener);
    }

    @Override
    public void close() {
        frames.close();
    }

    @Override
    public InetAddress getLocalAddress() {
        return frames.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return frames.getLocalPort();
    }

    @Override
    public InetAddress getAddress() {
        return frames.getAddress();
    }

    @Override
    public int getPort() {
        return frames.getPort();
    }
}
