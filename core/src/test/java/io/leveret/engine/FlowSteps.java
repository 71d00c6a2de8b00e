package io.leveret.engine;

import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** A consumer that notes what a flow asks of it. */
final class FlowSteps implements ConsumerHandle {

    final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final BooleanSupplier quiet;

    /**
     * Nothing was asked so far.
     *
     * @param quiet whether nothing runs, as must be when it is paused
     */
    FlowSteps(BooleanSupplier quiet) {
        this.quiet = quiet;
    }

    /** What a flow lets begin. */
    static Task task() {
        var message = new Message("t", "a.b", "1", null, "application/json", null, null, Map.of(), new byte[0]);
        return new Task(
                new PlainDelivery(message, settlement -> {}),
                AttemptHistory.of(Map.of()),
                new Decoded.Invalid("none", null),
                Time.SYSTEM);
    }

    @Override
    public void pause() {
        calls.add(quiet.getAsBoolean() ? "pause" : "pause, although something runs");
    }

    @Override
    public void resume() {
        calls.add("resume");
    }

    @Override
    public void prefetch(int deliveries) {
        calls.add("prefetch " + deliveries);
    }

    @Override
    public void close(Duration timeout) {
        calls.add("close");
    }
}
