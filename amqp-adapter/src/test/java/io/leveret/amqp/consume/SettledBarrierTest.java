package io.leveret.amqp.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.AMQImpl;
import io.leveret.amqp.Proxies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel asks its queue on RabbitMQ 4, so that it has told it all. */
@Timeout(30)
class SettledBarrierTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> asked = new ArrayList<>();
    private final Connection connection = Proxies.proxy(
            Connection.class,
            (method, arguments) -> method.equals("getServerProperties") ? Map.of("version", "4.3.6") : null);
    private final Channel channel = Proxies.proxy(Channel.class, (method, arguments) -> {
        if (method.equals("getConnection")) {
            return connection;
        }
        asked.add(method);
        return method.equals("queueDeclarePassive") ? new AMQImpl.Queue.DeclareOk("orders", ready(), 1) : null;
    });

    /** How many events no consumer has: one less with each look. */
    private int backlog;

    private int ready() {
        return backlog > 0 ? backlog-- : 0;
    }

    @Test
    void nothingIsAskedOfAQueueThatIsNeitherEmptyInTimeNorHasFilledTheConsumer() throws IOException {
        backlog = Integer.MAX_VALUE;

        SettledBarrier.await(channel, "orders", false, () -> false, Duration.ofMillis(20));

        assertFalse(asked.contains("basicGet"), "an event that it takes is overtaken by others of its key");
        assertTrue(asked.size() > 1, asked::toString);
    }

    @Test
    void anEventIsAskedForOnceTheQueueIsEmpty() throws IOException {
        backlog = 2;

        SettledBarrier.await(channel, "orders", false, () -> false, LONG);

        assertEquals(
                List.of("queueDeclarePassive", "queueDeclarePassive", "queueDeclarePassive", "basicGet", "basicQos"),
                asked);
    }

    @Test
    void nothingIsAskedOfAQueueThatHasFilledTheConsumer() throws IOException {
        backlog = Integer.MAX_VALUE;

        SettledBarrier.await(channel, "orders", false, () -> asked.size() == 3, LONG);

        assertEquals(List.of("queueDeclarePassive", "queueDeclarePassive", "queueDeclarePassive"), asked);
    }
}
