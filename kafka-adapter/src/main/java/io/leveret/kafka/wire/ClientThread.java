package io.leveret.kafka.wire;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one of Kafka's clients. An Error ends it, as where memory is short. Then the client takes what it is given,
 * and does nothing with it.
 */
public final class ClientThread {

    /** Null if it isn't known, as with a release of Kafka's client that names it in another way. */
    private final @Nullable Thread thread;

    private ClientThread(@Nullable Thread thread) {
        this.thread = thread;
    }

    /**
     * Finds the thread of a client that the calling thread has just made: new threads are in the group of the one that makes them.
     *
     * @param prefix what Kafka's client names its threads with
     * @param metrics of the client; they have its id
     */
    public static ClientThread of(String prefix, Map<MetricName, ? extends Metric> metrics) {
        String id = metrics.keySet().stream()
                .map(metric -> metric.tags().get("client-id"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        String name = prefix + " | " + id;
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        var threads = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().equals(name)) {
                return new ClientThread(threads[i]);
            }
        }
        return new ClientThread(null);
    }

    /** Whether it has ended: by an Error, if nobody has closed the client. False if it isn't known. */
    public boolean ended() {
        return thread != null && !thread.isAlive();
    }
}
