package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.publish.PublishWindow.Slot;
import io.leveret.transport.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A publish window, and a model of it that is a number: how many may be held, and how many are. */
final class WindowModel {

    /** What a model is made to do. */
    enum Step {
        ACQUIRE,
        RELEASE,
        LEND,
        END_LOAN
    }

    /** A slot, and the publish that holds it. */
    private record Held(Slot slot, @Nullable PendingPublish publish) {}

    private final PublishWindow window;
    private final int size;
    private final int more;
    private final List<Held> held = new ArrayList<>();
    private boolean lent;

    WindowModel(int size) {
        this.window = new PublishWindow(size);
        this.size = size;
        this.more = Math.max(1, size / 2);
    }

    /** Does a step, and compares. {@code which} selects the slot. */
    void step(Step step, int which) throws InterruptedException {
        switch (step) {
            case ACQUIRE -> acquire(which);
            case RELEASE -> release(which);
            case LEND -> lend(true);
            case END_LOAN -> lend(false);
        }
        assertEquals(held.size(), window.used());
        Set<PendingPublish> shown = new HashSet<>();
        window.forEach(publish -> assertTrue(shown.add(publish), "it is shown twice"));
        Set<PendingPublish> expected = new HashSet<>();
        held.forEach(each -> {
            if (each.publish() != null) {
                expected.add(each.publish());
            }
        });
        assertEquals(expected, shown);
    }

    private void acquire(int which) throws InterruptedException {
        boolean free = window.hasFree();
        Slot slot = window.acquire(Duration.ZERO);
        assertEquals(free, slot != null);
        if (slot == null) {
            // After a loan some of those held may be lent ones, and others of the window's own are free then.
            assertTrue(held.size() >= (lent ? size + more : size), () -> held.size() + " are held, and none is free");
            return;
        }
        assertTrue(held.stream().noneMatch(each -> each.slot() == slot), "it is held by another");
        PendingPublish publish = which % 3 == 0 ? null : publish(slot);
        if (publish != null) {
            slot.hold(publish);
        }
        held.add(new Held(slot, publish));
        assertTrue(held.size() <= size + more, "more are held than there are");
    }

    private void release(int which) {
        if (!held.isEmpty()) {
            window.release(held.remove(which % held.size()).slot());
        }
    }

    private void lend(boolean now) {
        window.lend(now);
        lent = now;
    }

    /** All are given back, and the window is as large as at first. */
    void end() throws InterruptedException {
        while (!held.isEmpty()) {
            step(Step.RELEASE, 0);
        }
        step(Step.END_LOAN, 0);
        for (int i = 0; i < size; i++) {
            assertNotNull(window.acquire(Duration.ZERO));
        }
        assertNull(window.acquire(Duration.ZERO), "the loan has ended");
    }

    private static PendingPublish publish(Slot slot) {
        var message = new Message(
                "steps", "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0], null, null);
        return new PendingPublish(message, null, true, false, 0, slot, ended -> {});
    }
}
