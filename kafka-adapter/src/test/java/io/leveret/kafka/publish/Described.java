package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;

/** A broker's answers about a topic of one partition. */
final class Described extends DescribeTopicsResult {

    private Described(String topic) {
        super(
                null,
                Map.of(
                        topic,
                        KafkaFuture.completedFuture(new TopicDescription(
                                topic, false, List.of(new TopicPartitionInfo(0, null, List.of(), List.of()))))));
    }

    /** What is known of the topic, once it was asked so often. */
    static DescribeTopicsResult answer(AtomicInteger unanswered, String topic) {
        if (unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new Failures.FailedException("on purpose", null);
        }
        return new Described(topic);
    }

    /** All of its leaders are there. */
    static ListOffsetsResult leaders() {
        return new ListOffsetsResult(Map.of());
    }
}
