package io.leveret.faults;

import io.leveret.LeveretListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Records what became of every delivery. Thread-safe. */
final class Settlements implements LeveretListener {

    private record Settled(String id, Result result) {}

    private final Queue<Settled> all = new ConcurrentLinkedQueue<>();

    @Override
    public void settled(Attempt attempt, Result result) {
        all.add(new Settled(attempt.id(), result));
    }

    /** The results of one event's deliveries, in their order. */
    List<Result> of(String id) {
        return all.stream()
                .filter(settled -> settled.id().equals(id))
                .map(Settled::result)
                .toList();
    }
}
