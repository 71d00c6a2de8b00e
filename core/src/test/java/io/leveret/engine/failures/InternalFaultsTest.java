package io.leveret.engine.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.leveret.Health;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
}
