package io.leveret.kafka.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One partition for as long as it is ours. If it comes back, that is another share: settling here changes nothing then. */
final class Share {

    private final TopicPartition partition;
    private final Tracker tracker;
    private final Duration delay;

    /** Not due yet, the first that is due first. Used by the polling thread only. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Nothing more is to be begun; what runs may still be settled. */
    private volatile boolean leaving;

    /** Nothing can be settled any more. */
    private volatile boolean over;

    /** An event that is not due yet. */
    record Waiting(ConsumerRecord<byte[], byte[]> record, Tracker.Slot slot) {}

    /**
     * A partition that has become ours.
     *
     * @param delay how long each event waits here after it came; zero for none
     */
    Share(TopicPartition partition, Tracker tracker, Duration delay) {
        this.partition = partition;
        this.tracker = tracker;
        this.delay = delay;
    }

    TopicPartition partition() {
        return partition;
    }

    Tracker tracker() {
        return tracker;
    }

    Duration delay() {
        return delay;
    }

    ArrayDeque<Waiting> waiting() {
        return waiting;
    }

    /** Whether a handler may still work on what is in the engine's hands. */
    boolean worked() {
        return tracker.worked();
    }

    boolean leaving() {
        return leaving;
    }

    boolean over() {
        return over;
    }

    void leave() {
        leaving = true;
    }

    /** Ends it: nobody settles what is still in the engine's hands. */
    void end() {
        leaving = true;
        over = true;
        tracker.open().forEach(KafkaDelivery::release);
    }
}
