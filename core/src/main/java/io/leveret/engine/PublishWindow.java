package io.leveret.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many publishes are unconfirmed. A publish holds one slot from before it is sent until its future is about to be
 * completed; the slots are also where the deadlines are looked for, so that a publish costs no timer of its own.
 */
final class PublishWindow {

    private final ArrayBlockingQueue<Slot> free;
    private final List<Slot> all = new ArrayList<>();

    PublishWindow(int size) {
        free = new ArrayBlockingQueue<>(size);
        for (int i = 0; i < size; i++) {
            var slot = new Slot();
            all.add(slot);
            free.add(slot);
        }
    }

    /** A slot, or null when none came free in time. */
    @Nullable
    Slot acquire(Duration timeout) throws InterruptedException {
        Slot slot = free.poll();
        return slot != null || timeout.isZero() ? slot : free.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    void release(Slot slot) {
        slot.current = null;
        free.add(slot);
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
        return free.remainingCapacity();
    }

    /** A place in the window. */
    static final class Slot {

        /** The publish that holds the slot: set by its publisher, cleared by whoever ends it. */
        private volatile @Nullable PendingPublish current;

        void hold(PendingPublish publish) {
            current = publish;
        }
    }
}
