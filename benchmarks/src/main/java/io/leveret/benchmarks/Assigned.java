package io.leveret.benchmarks;

import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Waits until a consumer has its partitions. */
final class Assigned implements ConsumerRebalanceListener {

    private static final long DEADLINE_SECONDS = 60;

    private final CountDownLatch some = new CountDownLatch(1);

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            some.countDown();
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    void await() throws InterruptedException, TimeoutException {
        if (!some.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("no partitions were assigned within " + DEADLINE_SECONDS + " s");
        }
    }
}
