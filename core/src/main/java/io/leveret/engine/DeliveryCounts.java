package io.leveret.engine;

import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.dispatch.TaskBatch;
import io.leveret.transport.Delivery;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the deliveries of a subscription between their arrival and their handling. Takes no lock. Thread-safe. */
final class DeliveryCounts implements Dispatcher.Work {

    /** What is done with them; another one once settings have changed. */
    private volatile Dispatcher.Work work;

    /** Written by one thread at a time, as the transport hands over one by one: it needs no atomic addition. */
    private final AtomicLong arrived = new AtomicLong();

    /** Those that have begun, or were forgotten before. */
    private final LongAdder left = new LongAdder();

    DeliveryCounts(Dispatcher.Work work) {
        this.work = work;
    }

    /** Does something else with those that begin from now on. */
    void use(Dispatcher.Work other) {
        work = other;
    }

    /** One arrives; called before it is handed to the dispatcher. */
    void arrived() {
        arrived.lazySet(arrived.getPlain() + 1);
    }

    /** How many have arrived and not begun. */
    int waiting() {
        // In this order, so that none has left that has not arrived.
        long gone = left.sum();
        return Math.toIntExact(Math.max(0, arrived.get() - gone));
    }

    @Override
    public Task decode(Delivery delivery) {
        return work.decode(delivery);
    }

    @Override
    public RunResult run(Task task) {
        if (!task.begun()) {
            left.increment();
        }
        return work.run(task);
    }

    @Override
    public void run(TaskBatch batch) {
        left.add(batch.tasks().stream().filter(task -> !task.begun()).count());
        work.run(batch);
    }

    @Override
    public void dropped(Delivery delivery) {
        left.increment();
        work.dropped(delivery);
    }

    @Override
    public void ended(Task task) {
        work.ended(task);
    }
}
