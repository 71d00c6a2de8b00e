package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether what has begun, as a batch that is split, may call its handler again. */
class FlowFurtherCallsTest {

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final List<String> calls = new ArrayList<>();
    private final Task running = task();

    private void begin() {
        flow.attach(new Recorded());
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
        assertEquals(List.of("pause", "resume"), calls);
    }

    /** A probe begins once, and shows nothing before one of its calls decides. */
    @Test
    void aProbeGoesOnUntilItHasFailed() {
        var opened = new Wish.Open("it fails", Instant.now());
        flow.attach(new Recorded());
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

    private static Task task() {
        var message = new Message("t", "a.b", "1", null, "application/json", null, null, Map.of(), new byte[0]);
        return new Task(
                new PlainDelivery(message, settlement -> {}),
                AttemptHistory.of(Map.of()),
                new Decoded.Invalid("none", null),
                Time.SYSTEM);
    }

    /** Notes what is asked of it. */
    private final class Recorded implements ConsumerHandle {

        @Override
        public void pause() {
            calls.add("pause");
        }

        @Override
        public void resume() {
            calls.add("resume");
        }

        @Override
        public void prefetch(int count) {
            calls.add("prefetch " + count);
        }

        @Override
        public void close(Duration timeout) {
            calls.add("close");
        }
    }
}
