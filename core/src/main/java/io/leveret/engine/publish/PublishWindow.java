package io.leveret.engine.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many publishes are unconfirmed. A publish takes a slot before it is sent and frees it right before its
 * future completes. The slots also hold the deadlines, so that a publish needs no timer of its own.
 */
final class PublishWindow {

    /** How often a publisher looks for a slot before it waits for one. */
    private static final int LOOKS = 20;

    private final ArrayBlockingQueue<Slot> free;
    private final List<Slot> all = new ArrayList<>();

    /** Those beyond the window's size that are not lent. */
    private final ArrayBlockingQueue<Slot> spare;

    /** Whether those are lent. */
    private volatile boolean lent;

    /** Counted by itself: the lengths of two queues, read one after the other, may miss a slot or see it twice. */
    private final AtomicInteger used = new AtomicInteger();

    /** A window, and half as much that can be lent. */
    PublishWindow(int size) {
        int more = Math.max(1, size / 2);
        free = new ArrayBlockingQueue<>(size + more);
        spare = new ArrayBlockingQueue<>(more);
        for (int i = 0; i < size + more; i++) {
            var slot = new Slot(i >= size);
            all.add(slot);
            (slot.spare ? spare : free).add(slot);
        }
    }

    /** Makes the window larger by half, or no longer. Called by one thread. */
    void lend(boolean now) {
        if (lent != now) {
            lent = now;
            if (now) {
                spare.drainTo(free);
            } else {
                free.removeIf(slot -> slot.spare && spare.add(slot));
            }
        }
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    /** A slot, or null when none came free in time. */
    @Nullable
    Slot acquire(Duration timeout) throws InterruptedException {
        Slot slot = free.poll();
        if (slot == null && !timeout.isZero()) {
            slot = free(timeout);
        }
        if (slot != null) {
            used.incrementAndGet();
        }
        return slot;
    }

    /** Mostly some come free at once, as brokers confirm many together: to look again costs less than to park the thread and wake it. */
    @SuppressWarnings("ThreadPriorityCheck") // faster with it, and right without
    private @Nullable Slot free(Duration timeout) throws InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            Thread.yield();
            Slot slot = free.poll();
            if (slot != null) {
                return slot;
            }
        }
        return free.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    void release(Slot slot) {
        slot.current = null;
        used.decrementAndGet();
        (slot.spare && !lent ? spare : free).add(slot);
    }

    /** Shows every publish that is under way. */
    void forEach(Consumer<PendingPublish> visitor) {
        for (Slot slot : all) {
            PendingPublish publish = slot.current;
            if (publish != null) {
                visitor.accept(publish);
            }
        }
    }

    /** How many are under way. */
    int used() {
        return used.get();
    }

    /** A place in the window. */
    static final class Slot {

        /** The publish that holds the slot: set by its publisher, cleared by whoever ends it. */
        private volatile @Nullable PendingPublish current;

        /** Whether it is beyond the window's size. */
        private final boolean spare;

        Slot(boolean spare) {
            this.spare = spare;
        }

        void hold(PendingPublish publish) {
            current = publish;
        }
    }
}
