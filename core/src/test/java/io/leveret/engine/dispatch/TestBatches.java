package io.leveret.engine.dispatch;

import io.leveret.Batching;
import java.util.List;

/** Batches as the dispatcher makes them. */
public final class TestBatches {

    private TestBatches() {}

    /** A batch of tasks without keys. */
    public static TaskBatch of(Batching<?> batching, List<Task> tasks) {
        var batch = new TaskBatch(batching);
        tasks.forEach(batch::add);
        return batch;
    }
}
