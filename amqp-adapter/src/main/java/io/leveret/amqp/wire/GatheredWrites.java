package io.leveret.amqp.wire;

import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Combines messages that one thread publishes in a row into few writes to the socket. The client would write each
 * message by itself, which costs it and the broker a system call each. Writes of other threads are sent at once,
 * together with what was gathered.
 */
public final class GatheredWrites extends FrameFilter {

    /** The thread that gathers now; null while none does. Set by that thread, for itself. */
    private volatile @Nullable Thread gathering;

    /** Whether something may be left to send. Used by the one thread that gathers. */
    private boolean gathered;

    public GatheredWrites(FrameHandler frames) {
        super(frames);
    }

    /** From now on nothing that this thread writes needs to be sent before {@link #send}. */
    public void gather() {
        gathering = Thread.currentThread();
    }

    /** What this thread writes is sent at once again. */
    public void pass() {
        gathering = null;
    }

    /** Sends what was gathered. */
    public void send() throws IOException {
        if (gathered) {
            gathered = false;
            super.flush();
        }
    }

    @Override
    public void flush(@Nullable WriteListener listener) throws IOException {
        if (!kept()) {
            super.flush(listener);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!kept()) {
            super.flush();
        }
    }

    /** Whether what was written can wait. */
    private boolean kept() {
        boolean mine = Thread.currentThread().equals(gathering);
        gathered |= mine;
        return mine;
    }
}
