package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Subscriber;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The guide's snippets on a format of one's own. */
class OwnCodecTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    static final class TextCodec implements EventCodec {

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return about.contentType().equals(contentType())
                    && "1".equals(about.headers().get("version"));
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            byte[] body = ((OrderPlaced) event).orderId().getBytes(StandardCharsets.UTF_8);
            return new EncodedEvent(body, contentType(), Map.of("version", "1"));
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            if (type != OrderPlaced.class) {
                throw new EventCodecException(about.type() + " is not an order");
            }
            return new OrderPlaced(new String(body, StandardCharsets.UTF_8));
        }
    }

    @Subscriber("audit")
    record Audit(BlockingQueue<OrderPlaced> seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            seen.add(order);
        }
    }

    @Test
    void aCodecSeesWhatTravelsBesideTheBody() throws InterruptedException {
        var audit = new Audit(new LinkedBlockingQueue<>());
        try (Leveret app = Leveret.builder()
                .broker("memory:guide")
                .codec(new TextCodec())
                .handlers(audit)
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();
            assertEquals(new OrderPlaced("o-1"), audit.seen().poll(10, TimeUnit.SECONDS));

            byte[] bytes = "o-2".getBytes(StandardCharsets.UTF_8);
            app.publisher()
                    .publishEncoded(
                            "orders",
                            new EncodedEvent(bytes, "text/plain", Map.of("version", "1")),
                            PublishOptions.DEFAULT.withType("order.placed"))
                    .join();
            assertEquals(new OrderPlaced("o-2"), audit.seen().poll(10, TimeUnit.SECONDS));

            var second = new EncodedEvent(bytes, "text/plain", Map.of("version", "2"));
            app.publisher()
                    .publishEncoded("orders", second, PublishOptions.DEFAULT.withType("order.placed"))
                    .join();
            Awaitility.await().until(() -> app.invalid("audit", "orders").count() == 1);
            assertTrue(audit.seen().isEmpty());
        }
    }
}
