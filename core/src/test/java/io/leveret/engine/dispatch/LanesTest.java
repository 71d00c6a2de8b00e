package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which tasks may run, of those that have a key. */
class LanesTest {

    private final Lanes lanes = new Lanes();
    private final List<Task> ready = new ArrayList<>();
    private int steps;

    private Task place(@Nullable Object key) {
        Task task = StepDelivery.task(new StepDelivery(steps++), key);
        lanes.place(task, ready::add);
        return task;
    }

    private @Nullable Task advance(Task head) {
        List<Task> next = new ArrayList<>();
        lanes.advance(Objects.requireNonNull(head.lane()), next::add);
        assertTrue(next.size() <= 1, "one of a lane may run");
        return next.isEmpty() ? null : next.get(0);
    }

    @Test
    void tasksOfAKeyWaitForEachOtherInTheirOrderAndOthersWaitForNone() {
        Task first = place("a");
        Task second = place("a");
        Task third = place("a");
        Task other = place("b");
        Task without = place(null);
        Task alsoWithout = place(null);

        assertEquals(List.of(first, other, without, alsoWithout), ready);
        assertSame(second, advance(first));
        assertSame(third, advance(second));
        assertNull(advance(third));
    }

    @Test
    void onceTheLastOfAKeyIsDoneTheNextOfItWaitsForNone() {
        assertNull(advance(place("a")));

        Task next = place("a");

        assertEquals(2, ready.size());
        assertSame(next, ready.get(1));
    }

    @Test
    void staleTasksBehindTheHeadAreForgottenAndTheHeadIsNot() {
        Task head = place("a");
        Task stale = place("a");
        Task fresh = place("a");
        ((StepDelivery) head.delivery()).stale = true;
        ((StepDelivery) stale.delivery()).stale = true;
        List<Task> dropped = new ArrayList<>();

        lanes.dropStale(dropped::add);

        assertEquals(List.of(stale), dropped);
        assertSame(fresh, advance(head));
        assertNull(advance(fresh));
    }

    @Test
    void aTaskWhoseKeyCanNotBeComparedIsInvalidAndHoldsUpNothing() {
        Task first = place(new Incomparable());
        place(new Incomparable());

        assertEquals(2, ready.size());
        assertSame(first, ready.get(0));
        assertNull(ready.get(1).lane());
        var invalid = assertInstanceOf(Decoded.Invalid.class, ready.get(1).decoded());
        assertEquals("comparing its key ended in java.lang.IllegalStateException", invalid.reason());
        assertNull(advance(first));
    }

    @Test
    void aLaneIsFoundAgainThoughItsKeyHasChanged() {
        List<String> key = new ArrayList<>(List.of("a"));
        Task first = place(key);
        Task second = place(new ArrayList<>(List.of("a")));
        key.add("changed");

        assertSame(second, advance(first));
        assertNull(advance(second));
        Task next = place(new ArrayList<>(List.of("a")));
        assertSame(next, ready.get(1));
    }

    private static final class Incomparable {

        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("on purpose");
        }
    }
}
