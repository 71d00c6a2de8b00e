package io.leveret.kafka.consume;

import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where events wait for their delayed retry. */
@FunctionalInterface
interface Retries {

    /**
     * Has an event come again.
     *
     * @param again with the headers of its next attempt
     */
    CompletableFuture<SettleResult> retry(KafkaDelivery delivery, Message again, Duration delay);
}
