package io.leveret.contract;

import io.leveret.EventType;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.Receipt;
import java.util.concurrent.CompletableFuture;

/**
 * The contract's event.
 *
 * @param key for order
 * @param number for counting
 */
@EventType("ping.sent")
public record Ping(String key, int number) {

    /**
     * Publishes it with its key: a transport need not keep the order of events that have none.
     *
     * @param app publishes
     * @param topic the topic
     * @return as {@link Publisher#publish(String, Object, PublishOptions)} does
     */
    public CompletableFuture<Receipt> publishByKey(Leveret app, String topic) {
        return app.publisher().publish(topic, this, PublishOptions.DEFAULT.withKey(key));
    }
}
