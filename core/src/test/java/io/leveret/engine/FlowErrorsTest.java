package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer that ends in an Error when it is paused or resumed: what it has done of that is not known. */
class FlowErrorsTest {

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final FailingSteps consumer = new FailingSteps();

    @Test
    void aResumeThatHasFailedIsMadeUpForByTheNextOne() {
        flow.attach(consumer);
        flow.stop(new Wish.Pause());
        consumer.failNext();
        assertThrows(StackOverflowError.class, flow::resume);
        assertFalse(flow.begins());

        flow.resume();

        assertTrue(flow.begins());
        assertEquals(List.of("pause", "resume", "pause", "resume"), List.copyOf(consumer.calls));
    }

    /** One that still delivers brings what is left alone, and that is enough to try again. */
    @Test
    void aPauseThatHasFailedIsMadeUpForWhenTheNextDeliveryIsLeftAlone() {
        flow.attach(consumer);
        consumer.failNext();
        assertThrows(StackOverflowError.class, () -> flow.stop(new Wish.Pause()));
        Task next = FlowSteps.task();
        open.add(next);
        assertFalse(flow.begins());

        open.remove(next);

        assertEquals(List.of("pause", "pause"), List.copyOf(consumer.calls));
        assertFalse(flow.stopping());
    }
}
