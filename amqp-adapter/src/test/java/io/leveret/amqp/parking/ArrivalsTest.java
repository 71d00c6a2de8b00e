package io.leveret.amqp.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import io.leveret.amqp.Proxies;
import io.leveret.amqp.wire.UnreadDeliveries;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ArrivalsTest {

    private final List<String> asked = new ArrayList<>();
    private long backlog;
    private final Channel channel = Proxies.proxy(Channel.class, (method, arguments) -> {
        if (method.equals("messageCount")) {
            return backlog;
        }
        asked.add(method);
        return method.equals("basicConsume") ? "consumer" : null;
    });

    @Test
    void aQueueThatDoesNotFillItsConsumerInTimeIsNotAskedForALetterThatWouldLoseItsPlace() {
        backlog = 100;
        var arrivals = arrivals(Duration.ofMillis(20));

        IOException thrown = assertThrows(IOException.class, () -> arrivals.awaitKnown(5));

        assertEquals(
                "the queue has letters and gives none instead of those that were settled within 20ms",
                thrown.getMessage());
        assertEquals(List.of("basicQos", "basicConsume"), asked);
    }

    @Test
    void aQueueThatIsEmptyIsAsked() throws Exception {
        var arrivals = arrivals(Duration.ofSeconds(20));

        arrivals.awaitKnown(5);

        assertEquals(List.of("basicQos", "basicConsume", "basicQos", "basicConsume", "basicCancel"), asked);
    }

    private Arrivals arrivals(Duration timeout) {
        var arrivals = new Arrivals(channel, "orders.dead", new UnreadDeliveries(), timeout, 10);
        try {
            arrivals.consume();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return arrivals;
    }
}
