package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether what has begun, as a batch that is split, may call its handler again. */
class FlowFurtherCallsTest {

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final FlowSteps consumer = new FlowSteps(() -> true);
    private final Task running = FlowSteps.task();

    private void begin() {
        flow.attach(consumer);
        open.add(running);
        assertTrue(flow.begins());
    }

    @Test
    void whatHasBegunGoesOnUntilItIsStopped() {
        begin();

        assertTrue(flow.goesOn());
        flow.stop(new Wish.Pause());
        assertFalse(flow.goesOn());
    }

    /** Else what it leaves alone would never be handed out again. */
    @Test
    void whatGoesOnNoMoreIsGivenBackAlthoughItIsResumedBeforeTheRestHasEnded() {
        begin();
        flow.stop(new Wish.Pause());
        assertFalse(flow.goesOn());

        flow.resume();
        assertFalse(flow.begins());
        open.remove(running);

        assertTrue(flow.begins());
        assertEquals(List.of("pause", "resume"), List.copyOf(consumer.calls));
    }

    /** A probe begins once, and shows nothing before one of its calls decides. */
    @Test
    void aProbeGoesOnUntilItHasFailed() {
        var opened = new Wish.Open("it fails", Instant.now());
        flow.attach(consumer);
        flow.stop(opened);
        flow.probe(opened, () -> {});
        open.add(running);
        assertTrue(flow.begins());
        assertFalse(flow.begins());

        assertTrue(flow.goesOn());
        flow.stop(new Wish.Open("it still fails", Instant.now()));
        assertFalse(flow.goesOn());
    }

    @Test
    void whatIsClosedGoesOnNoMore() {
        begin();

        flow.close();

        assertFalse(flow.goesOn());
    }
}
