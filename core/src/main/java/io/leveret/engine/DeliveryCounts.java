package io.leveret.engine;

import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Delivery;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the deliveries of a subscription between their arrival and their handling. Takes no lock. Thread-safe. */
final class DeliveryCounts implements Dispatcher.Work {

    private final Dispatcher.Work work;

    private final LongAdder arrived = new LongAdder();

    /** Those that have begun, or were forgotten before. */
    private final LongAdder left = new LongAdder();

    /** Those that wait here for their delayed retry. */
    private final Set<Task> held = ConcurrentHashMap.newKeySet();

    DeliveryCounts(Dispatcher.Work work) {
        this.work = work;
    }

    /** One arrives; called before it is handed to the dispatcher. */
    void arrived() {
        arrived.increment();
    }

    /** How many have arrived and not begun. */
    int waiting() {
        // In this order, so that none has left that has not arrived.
        long gone = left.sum();
        return Math.toIntExact(Math.max(0, arrived.sum() - gone));
    }

    /** How many wait for their delayed retry. */
    int held() {
        return held.size();
    }

    @Override
    public Task decode(Delivery delivery) {
        return work.decode(delivery);
    }

    @Override
    public RunResult run(Task task) {
        if (held.isEmpty() || !held.remove(task)) {
            left.increment();
        }
        RunResult result = work.run(task);
        if (result instanceof RunResult.HoldFor) {
            held.add(task);
        }
        return result;
    }

    @Override
    public void dropped(Delivery delivery) {
        left.increment();
        work.dropped(delivery);
    }
}
