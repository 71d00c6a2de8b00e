package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When batches are due, and what may join them. */
@Timeout(30)
class BatchesTest {

    private final Timer timer = new Timer("batches", new InternalFaults(component -> {}), Time.SYSTEM);
    private final Queue<TaskBatch> timedOut = new ConcurrentLinkedQueue<>();
    private final Batches batches = new Batches(timer, timedOut::add);
    private final BatchSteps pairs = new BatchSteps(2, Duration.ofMinutes(5));
    private final Lanes lanes = new Lanes();
    private int steps;

    @AfterEach
    void stop() {
        timer.close();
    }

    private Task step(BatchSteps handler) {
        return handler.task(new StepDelivery(steps++), null);
    }

    private Task place(BatchSteps handler, String key) {
        Task task = handler.task(new StepDelivery(steps++), key);
        lanes.place(task, joining(handler));
        return task;
    }

    /** What has come may be run goes into the batches. */
    private Lanes.Ready joining(BatchSteps handler) {
        return new Lanes.Ready() {
            @Override
            public void mayRun(Task task) {
                batches.add(task, handler.batching());
            }

            @Override
            public boolean joins(Task task) {
                return batches.joins(task, handler.batching());
            }
        };
    }

    private List<Task> taken() {
        return Objects.requireNonNull(batches.take()).tasks();
    }

    @Test
    void aFullBatchIsDueAndTheNextTaskBeginsAnother() {
        Task first = step(pairs);
        Task second = step(pairs);
        Task third = step(pairs);

        assertFalse(batches.add(first, pairs.batching()));
        assertTrue(batches.add(second, pairs.batching()));
        assertFalse(batches.add(third, pairs.batching()));

        assertEquals(List.of(first, second), taken());
        assertNull(batches.take());
    }

    @Test
    void aBatchThatHasWaitedLongEnoughIsDueAndOthersMayJoinUntilItIsTaken() {
        var soon = new BatchSteps(3, Duration.ofMillis(1));
        Task first = step(soon);
        batches.add(first, soon.batching());
        Awaitility.await().until(() -> timedOut.size() == 1);

        assertFalse(batches.anyDue());
        assertTrue(batches.becomesDue(timedOut.remove()));
        Task second = step(soon);
        assertFalse(batches.add(second, soon.batching()), "it was due before");
        assertEquals(List.of(first, second), taken());
        Task third = step(soon);
        batches.add(third, soon.batching());
        assertNull(batches.take());
    }

    @Test
    void handlersHaveBatchesOfTheirOwn() {
        var others = new BatchSteps(2, Duration.ofMinutes(5));
        Task ours = step(pairs);
        Task theirs = step(others);

        batches.add(ours, pairs.batching());
        batches.add(theirs, others.batching());

        assertFalse(batches.anyDue());
        assertTrue(batches.beginAll());
        assertFalse(batches.beginAll());
        assertEquals(2, List.of(taken(), taken()).size());
    }

    @Test
    void laterTasksOfAKeyJoinTheBatchOfTheEarlierAndWaitOnceItIsFull() {
        Task first = place(pairs, "a");
        Task second = place(pairs, "a");
        Task third = place(pairs, "a");
        Task fourth = place(pairs, "a");
        assertEquals(List.of(first, second), taken());
        assertFalse(batches.anyDue());

        lanes.advance(Objects.requireNonNull(first.lane()), joining(pairs));
        assertFalse(batches.anyDue(), "another of its key still runs");
        lanes.advance(Objects.requireNonNull(second.lane()), joining(pairs));

        assertEquals(List.of(third, fourth), taken());
    }

    @Test
    void aTaskThatIsRunAgainKeepsThoseOfItsKeyBehindIt() {
        var fours = new BatchSteps(4, Duration.ofMinutes(5));
        Task first = place(fours, "a");
        Task second = place(fours, "a");
        Task other = place(fours, "b");
        Task third = place(fours, "a");
        var batch = Objects.requireNonNull(batches.take());

        batch.ran(first, new RunResult.RetryIn(Duration.ofMillis(1)));
        batch.ran(other, RunResult.DONE);

        assertTrue(batch.behind(second));
        assertTrue(batch.behind(third));
        assertFalse(batch.behind(other));
        assertTrue(batch.done(other));
        assertFalse(batch.done(first));
        var sequencer = new Sequencer();
        List<Task> ready = new ArrayList<>();
        sequencer.advance(batch, ready::add);
        assertEquals(List.of(), ready);
        sequencer.advance(Objects.requireNonNull(first.lane()), ready::add);
        assertEquals(1, ready.size());
        assertSame(second, ready.get(0));
    }
}
