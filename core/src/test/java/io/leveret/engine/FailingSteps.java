package io.leveret.engine;

import io.leveret.transport.ConsumerHandle;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A consumer that notes what a flow asks of it, and ends in an Error if a test says so. */
final class FailingSteps implements ConsumerHandle {

    final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private volatile boolean failing;

    /** The next call ends in an Error. */
    void failNext() {
        failing = true;
    }

    @Override
    public void pause() {
        called("pause");
    }

    @Override
    public void resume() {
        called("resume");
    }

    @Override
    public void prefetch(int deliveries) {}

    @Override
    public void close(Duration timeout) {}

    private void called(String name) {
        calls.add(name);
        if (failing) {
            failing = false;
            throw new StackOverflowError("on purpose");
        }
    }
}
