package io.leveret.engine.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.Health;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What health tells of the engine's own failures. */
@Timeout(60)
class InternalFaultsTest {

    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();
    private final InternalFaults faults = new InternalFaults(told::add);

    @Test
    void aPartThatIsNotUsedAgainIsTakenToWorkOnceItHasNotFailedForAWhile() {
        long before = System.nanoTime();
        faults.failed("write its log", new OutOfMemoryError("on purpose"));

        faults.forget(before);
        assertFalse(faults.health().up());
        faults.forget(System.nanoTime() + 1);

        assertEquals(new Health.Component("engine", true, "works"), faults.health());
        assertEquals(
                List.of(false, true), told.stream().map(Health.Component::up).toList());
    }

    @Test
    void whatFailsAgainIsToldOnceWithItsLatestCauseInHealth() {
        faults.failed("write its log", new IllegalStateException("first"));
        faults.failed("write its log", new IllegalStateException("second"));
        faults.failed("get a thread", new OutOfMemoryError("on purpose"));

        assertEquals(2, told.size());
        assertEquals(
                "tries again, as it can't get a thread (java.lang.OutOfMemoryError: on purpose), write its log"
                        + " (java.lang.IllegalStateException: second)",
                faults.health().detail());
        faults.works("get a thread");
        assertFalse(faults.health().up(), "the other part still fails");
        faults.works("tell listeners");
        assertEquals(3, told.size(), "a part that has not failed has nothing to tell");
    }

    /** Listeners keep what they were told last: it must be how the engine is. */
    @Test
    void aPartThatWorksAgainWhileItsFailureIsToldIsToldAfterIt() throws Exception {
        List<Health.Component> heard = new CopyOnWriteArrayList<>();
        var self = new AtomicReference<InternalFaults>();
        var other = new Thread(() -> Objects.requireNonNull(self.get()).works("get a thread"));
        self.set(new InternalFaults(component -> {
            if (!component.up()) {
                other.start();
                Awaitility.await()
                        .until(() -> other.getState() == Thread.State.BLOCKED
                                || other.getState() == Thread.State.TERMINATED);
            }
            heard.add(component);
        }));

        Objects.requireNonNull(self.get()).failed("get a thread", new IllegalStateException("on purpose"));
        other.join();

        assertEquals(
                List.of(false, true), heard.stream().map(Health.Component::up).toList());
    }
}
