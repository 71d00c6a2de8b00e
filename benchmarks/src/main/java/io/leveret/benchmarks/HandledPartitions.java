package io.leveret.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Which instance has handled events of which partitions, and when. Thread-safe. */
final class HandledPartitions {

    private final Map<Integer, Set<Integer>> byInstance = new ConcurrentHashMap<>();

    /** When each had its last event; guarded by this, as is the gap. */
    private final long[] last;

    private long longest;

    HandledPartitions(int partitions) {
        last = new long[partitions];
    }

    /** A key whose events go to a partition. */
    static String key(int partition, int partitions) {
        return Stream.iterate(0, number -> number + 1)
                .map(number -> "key-" + number)
                .filter(key -> BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), partitions) == partition)
                .findFirst()
                .orElseThrow();
    }

    void add(int instance, int partition) {
        long now = System.nanoTime();
        byInstance
                .computeIfAbsent(instance, none -> ConcurrentHashMap.newKeySet())
                .add(partition);
        synchronized (this) {
            longest = Math.max(longest, now - last[partition]);
            last[partition] = now;
        }
    }

    /** Of how many partitions an instance has handled events. */
    int of(int instance) {
        return byInstance.getOrDefault(instance, Set.of()).size();
    }

    /** From now on gaps count. */
    synchronized void begin() {
        longest = 0;
        Arrays.fill(last, System.nanoTime());
    }

    /** Whether all have had an event since a time. */
    synchronized boolean allSince(long nanos) {
        return Arrays.stream(last).allMatch(each -> each - nanos > 0);
    }

    /** The longest time for which a partition had no event, in nanoseconds. */
    synchronized long longestGap() {
        return longest;
    }
}
