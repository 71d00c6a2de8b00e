package io.leveret.amqp.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each message has its end, whatever the end of another throws. */
class ConfirmEndsTest {

    private final ConfirmTracker confirms = new ConfirmTracker(new Unstored());
    private final List<Integer> ended = new ArrayList<>();

    @BeforeEach
    void send() {
        for (int i = 1; i <= 4; i++) {
            int number = i;
            confirms.add(i, new OutboundCopy("queue", new BasicProperties(), new byte[0], () -> true, problem -> {
                ended.add(number);
                if (number % 2 == 1) {
                    throw new OutOfMemoryError("on purpose: " + number);
                }
            }));
        }
    }

    @Test
    void allThatWereLostAreToldThoughTellingSomeEndsInAnError() {
        assertThrows(OutOfMemoryError.class, () -> confirms.failAll("on purpose"));

        assertEquals(List.of(1, 2, 3, 4), ended);
        assertTrue(confirms.isEmpty());
    }

    @Test
    void allThatOneAnswerConfirmsAreToldThoughTellingSomeEndsInAnError() {
        assertThrows(OutOfMemoryError.class, () -> confirms.confirmed(3, true, true));

        assertEquals(List.of(1, 2, 3), ended);
        assertTrue(confirms.waitsFor("queue"));
    }
}
