package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Subscriber;
import io.leveret.json.JsonCodec;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guide's snippet on a mapper of one's own. */
class CodecTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("audit")
    record Audit(BlockingQueue<OrderPlaced> seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            seen.add(order);
        }
    }

    @Test
    void aMapperOfOnesOwnWritesAndReadsEvents() throws InterruptedException {
        var audit = new Audit(new LinkedBlockingQueue<>());
        var mapper = JsonCodec.mapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        try (Leveret app = Leveret.builder()
                .broker("memory:guide")
                .codec(JsonCodec.of(mapper))
                .handlers(audit)
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            assertEquals(new OrderPlaced("o-1"), audit.seen().poll(10, TimeUnit.SECONDS));
        }
    }
}
