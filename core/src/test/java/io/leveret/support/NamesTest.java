package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    /** The queue of a subscription to it would be one of another subscription's. */
    @ParameterizedTest
    @ValueSource(strings = {"orders.dead", "orders.invalid", "orders.retry.5s", "a.b.retry.c.d"})
    void aTopicCalledLikeAQueueForRetriesOrDeadLettersIsRefusedWithTheReason(String topic) {
        String problem = Names.topicProblem(topic).orElseThrow();

        assertTrue(problem.contains("queues for retries and dead letters are called GROUP.TOPIC.retry.5s"), problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dead", "invalid", "retry", "orders.retry", "retry.orders", "dead.letters", "orders.deadline"})
    void aTopicThatOnlyLooksLikeOneIsFine(String topic) {
        assertEquals(Optional.empty(), Names.topicProblem(topic));
    }
}
