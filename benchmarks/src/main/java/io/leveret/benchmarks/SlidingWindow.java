package io.leveret.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** The last publishes' futures: waits for the oldest one where there are too many, as a careful user would. */
final class SlidingWindow<T> {

    private final Deque<CompletableFuture<T>> open = new ArrayDeque<>();
    private final int size;

    SlidingWindow(int size) {
        this.size = size;
    }

    /** Adds one; waits for the oldest, and throws if that failed. */
    void add(CompletableFuture<T> next) {
        if (open.size() == size) {
            open.remove().join();
        }
        open.add(next);
    }

    void awaitAll() {
        while (!open.isEmpty()) {
            open.remove().join();
        }
    }
}
