package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ConsumerHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flow, and the rules that it keeps. A pause gives back all that is unsettled, so nothing may run then; what was left alone
 * has to be given back before anything begins, or an event would be handled before an earlier one of its key.
 */
final class FlowModel {

    /** What a model is made to do. */
    enum Step {
        ATTACH,
        ARRIVE,
        CALL_AGAIN,
        END,
        PAUSE,
        TRIP,
        OPEN_CIRCUIT,
        PROBE,
        SUCCEED,
        RESUME,
        CLOSE
    }

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);
    private final List<Task> running = new ArrayList<>();
    private Wish wish = new Wish.Run();
    private boolean attached;

    /** Whether the consumer is paused. */
    private boolean paused;

    /** Whether something was left alone since the last pause. */
    private boolean leftAlone;

    /** Whether an event has begun since it was resumed for a probe. */
    private boolean probed;

    /** The pause of a circuit breaker that is to end as soon as nothing runs; null for none. */
    private Wish.@Nullable Open due;

    private int circuits;
    private int probes;

    private final ConsumerHandle consumer = new ConsumerHandle() {

        @Override
        public void pause() {
            assertFalse(closed(), "it is paused though it is closed");
            assertFalse(paused, "it is paused twice");
            assertEquals(List.of(), running, "it is paused while something runs");
            paused = true;
            leftAlone = false;
        }

        @Override
        public void resume() {
            assertFalse(closed(), "it is resumed though it is closed");
            assertTrue(paused, "it is resumed twice");
            paused = false;
            probed = false;
        }

        @Override
        public void prefetch(int deliveries) {}

        @Override
        public void close(Duration timeout) {}
    };

    private boolean closed() {
        return wish instanceof Wish.Close;
    }

    /** Does a step, and compares; one for which there is nothing does nothing. {@code which} selects a task. */
    void step(Step step, int which) {
        switch (step) {
            case ATTACH -> attach();
            case ARRIVE -> arrive();
            case CALL_AGAIN -> callAgain(which);
            case END -> end(which);
            case PAUSE -> stop(new Wish.Pause());
            case TRIP -> stop(new Wish.Trip("crashed"));
            case OPEN_CIRCUIT -> stop(new Wish.Open("no database " + ++circuits, Instant.EPOCH));
            case PROBE -> probe();
            case SUCCEED -> succeed();
            case RESUME -> resume();
            case CLOSE -> close();
        }
        compare();
    }

    private void attach() {
        if (!attached) {
            attached = true;
            begunProbe();
            flow.attach(consumer);
        }
    }

    private void arrive() {
        Task task = FlowSteps.task();
        open.add(task);
        boolean before = leftAlone;
        if (flow.begins()) {
            assertFalse(paused, "it begins though the consumer is paused");
            assertFalse(before, "it begins before what was left alone");
            assertTrue(wish instanceof Wish.Run || (wish instanceof Wish.Probe && !probed), wish::toString);
            probed = true;
            running.add(task);
        } else {
            assertTrue(!(wish instanceof Wish.Run) || before, "it does not begin, and nothing is in its way");
            assertTrue(!(wish instanceof Wish.Probe) || probed || before, "the probe does not begin");
            leftAlone |= !paused;
            left(task);
        }
    }

    /** A batch that has failed is called again in parts. */
    private void callAgain(int which) {
        if (!running.isEmpty()) {
            boolean goesOn = flow.goesOn();
            assertEquals(wish instanceof Wish.Run || wish instanceof Wish.Probe, goesOn);
            if (!goesOn) {
                leftAlone = true;
                end(which);
            }
        }
    }

    private void end(int which) {
        if (!running.isEmpty()) {
            left(running.remove(which % running.size()));
        }
    }

    private void left(Task task) {
        begunProbe();
        open.remove(task);
    }

    private void stop(Wish why) {
        boolean gives = wish instanceof Wish.Run
                || wish instanceof Wish.Probe
                || (wish instanceof Wish.Open && !(why instanceof Wish.Open));
        if (gives) {
            wish = why;
            due = null;
        }
        assertEquals(gives, flow.stop(why));
    }

    private void probe() {
        if (wish instanceof Wish.Open now) {
            flow.probe(new Wish.Open("another", Instant.EPOCH), () -> probes = Integer.MIN_VALUE);
            due = now;
            begunProbe();
            flow.probe(now, () -> probes++);
        }
    }

    /** As soon as nothing runs, one event may. */
    private void begunProbe() {
        if (due != null && attached && running.isEmpty()) {
            wish = new Wish.Probe(due);
            due = null;
            probes--;
        }
    }

    private void succeed() {
        Wish before = wish;
        boolean resumes = wish instanceof Wish.Probe;
        if (resumes) {
            wish = new Wish.Run();
        }
        assertEquals(resumes, before instanceof Wish.Probe && flow.resumeFrom(before));
        assertFalse(flow.resumeFrom(new Wish.Open("another", Instant.EPOCH)));
    }

    private void resume() {
        boolean resumes = !(wish instanceof Wish.Run || wish instanceof Wish.Close);
        if (resumes) {
            wish = new Wish.Run();
            due = null;
        }
        assertEquals(resumes, flow.resume());
    }

    private void close() {
        wish = new Wish.Close();
        due = null;
        flow.close();
    }

    /** Ends all that runs, asks it to go on, and has one more handled. */
    void finish() {
        step(Step.ATTACH, 0);
        while (!running.isEmpty()) {
            step(Step.END, 0);
        }
        step(Step.RESUME, 0);
        step(Step.ARRIVE, 0);
        assertEquals(closed() ? 0 : 1, running.size());
    }

    private void compare() {
        assertEquals(wish, flow.wish());
        assertEquals(0, probes, "whoever is told of a probe is told once, and just then");
        if (attached && !closed() && running.isEmpty()) {
            boolean stops = !(wish instanceof Wish.Run || wish instanceof Wish.Probe);
            assertEquals(stops, paused, () -> "paused, as it is to be: " + wish);
            assertFalse(leftAlone, "what was left alone is not given back");
            assertFalse(flow.stopping());
        }
    }
}
