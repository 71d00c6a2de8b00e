package io.leveret.amqp.wire;

import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.EOFException;
import java.io.IOException;

/** Checks the first frame of a connection. If there is none, the other side is not an AMQP broker, or expects TLS. */
public final class Greeting extends FrameFilter {

    /** Used by the thread that reads. */
    private boolean seen;

    public Greeting(FrameHandler frames) {
        super(frames);
    }

    /** What answers speaks something else. */
    static final class NotAmqpException extends IOException {

        private static final long serialVersionUID = 1L;

        NotAmqpException(MalformedFrameException cause) {
            super("what answers there does not speak AMQP 0-9-1", cause);
        }
    }

    /** It has closed the connection without a word, as brokers do that expect TLS, and proxies without a broker. */
    static final class SilentException extends IOException {

        private static final long serialVersionUID = 1L;

        SilentException(EOFException cause) {
            super("the connection was closed before the broker said anything", cause);
        }
    }

    @Override
    public Frame readFrame() throws IOException {
        if (seen) {
            return super.readFrame();
        }
        try {
            Frame frame = super.readFrame();
            // None has come within the socket's timeout.
            seen = frame != null;
            return frame;
        } catch (MalformedFrameException e) {
            throw new NotAmqpException(e);
        } catch (EOFException e) {
            throw new SilentException(e);
        }
    }
}
