package io.leveret.benchmarks;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** At most so many unconfirmed publishes on one channel. The client's thread confirms, one thread publishes. */
final class ConfirmWindow {

    private static final long DEADLINE_SECONDS = 60;

    private final Semaphore room;
    private final int size;

    /** All sequence numbers up to it are confirmed. Used by the client's thread only, as is {@code above}. */
    private long confirmedTo;

    /** The confirmed numbers above it: bit 0 is the next one. */
    private BitSet above = new BitSet();

    /** Why the round is worth nothing; set by the client's thread. */
    private volatile String fault = "";

    ConfirmWindow(Channel channel, int size) throws IOException {
        this.size = size;
        room = new Semaphore(size);
        channel.confirmSelect();
        channel.addReturnListener(returned -> fault = "an order was returned: " + returned.getReplyText());
        channel.addConfirmListener(this::confirmed, (sequence, multiple) -> fault = "the broker refused " + sequence);
    }

    private void confirmed(long sequence, boolean multiple) {
        if (multiple) {
            int upTo = (int) (sequence - confirmedTo);
            room.release(upTo - above.get(0, upTo).cardinality());
            above.set(0, upTo);
        } else {
            above.set((int) (sequence - confirmedTo - 1));
            room.release();
        }
        int whole = above.nextClearBit(0);
        if (whole > size || whole == above.length()) {
            above = above.get(whole, Math.max(whole, above.length()));
            confirmedTo += whole;
        }
    }

    /** Waits for room for one more. */
    void next() throws InterruptedException, TimeoutException {
        take(1);
    }

    /** Waits until everything is confirmed. */
    void awaitAll() throws InterruptedException, TimeoutException {
        take(size);
    }

    private void take(int places) throws InterruptedException, TimeoutException {
        if (!room.tryAcquire(places) && !room.tryAcquire(places, DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("no confirms within " + DEADLINE_SECONDS + " s; is the broker blocked?");
        }
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }
}
