package io.leveret.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes users' futures away from the transport's threads, as a callback may do anything. One worker drains the queue; a
 * future that has callbacks or waiters is completed on a worker of its own, so that one which blocks, even on another
 * publish, holds up no other.
 */
final class Completions {

    /**
     * Ends that were decided and not yet told. Their slots are free again, so the window does not bound it: it is as long
     * as the worker is behind, which never waits for a callback that was there when it looked.
     */
    private final ConcurrentLinkedQueue<PendingPublish> ended = new ConcurrentLinkedQueue<>();

    /** True while a worker drains or is about to. */
    private final AtomicBoolean draining = new AtomicBoolean();

    private final Workers workers;
    private final String threadName;

    Completions(Workers workers) {
        this.workers = workers;
        this.threadName = workers.prefix("completions") + "1";
    }

    /** Takes a publish whose end is decided. Never blocks. */
    void add(PendingPublish publish) {
        ended.add(publish);
        if (draining.compareAndSet(false, true)) {
            workers.execute(threadName, this::drain);
        }
    }

    private void drain() {
        do {
            PendingPublish publish;
            while ((publish = ended.poll()) != null) {
                if (publish.hasDependents()) {
                    workers.execute(threadName, publish::complete);
                } else {
                    publish.complete();
                }
            }
            draining.set(false);
        } while (!ended.isEmpty() && draining.compareAndSet(false, true));
    }
}
