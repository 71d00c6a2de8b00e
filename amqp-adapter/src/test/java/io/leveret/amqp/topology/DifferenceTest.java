package io.leveret.amqp.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The broker's words, as 3.10.8, 4.0.5 and 4.3.6 have them. */
class DifferenceTest {

    private static final PlannedQueue QUEUE = new PlannedQueue(
            "a.b", true, Map.of("x-queue-type", "quorum", "x-message-ttl", 500L, "x-delivery-limit", -1));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            inequivalent arg 'x-queue-type' for queue 'a.b' in vhost '/': received 'quorum' but current is 'classic'                              | x-queue-type is 'classic' instead of 'quorum'
            inequivalent arg 'x-message-ttl' for queue 'a.b' in vhost '/': received '500' but current is '600'                                    | x-message-ttl is 600 instead of 500
            inequivalent arg 'x-message-ttl' for queue 'a.b' in vhost '/': received the value '500' of type 'long' but current is none            | x-message-ttl is unset instead of 500
            inequivalent arg 'x-max-length' for queue 'a.b' in vhost '/': received none but current is the value '10' of type 'signedint'         | x-max-length is 10 instead of unset
            inequivalent arg 'x-overflow' for queue 'a.b' in vhost '/': received none but current is the value 'drop-head' of type 'longstr'      | x-overflow is 'drop-head' instead of unset
            inequivalent arg 'x-single-active-consumer' for queue 'a.b' in vhost '/': received none but current is the value 'true' of type 'bool' | x-single-active-consumer is true instead of unset
            inequivalent arg 'x-overflow' for queue 'a.b' in vhost '/': received none but current is the value '10' of type 'longstr'             | x-overflow is '10' instead of unset
            inequivalent arg 'durable' for queue 'a.b' in vhost '/': received 'true' but current is 'false'                                       | durable is false instead of true
            inequivalent arg 'x-delivery-limit' for queue 'a.b' in vhost '/': received the value '-1' of type 'signedint' but current is none     | x-delivery-limit is unset instead of -1
            inequivalent arg 'x-dead-letter-exchange' for queue 'a.b' in vhost '/': received none but current is the value '' of type 'longstr'   | x-dead-letter-exchange is '' instead of unset
            inequivalent arg 'x-message-ttl' for queue 'a.b' in vhost '/': received '500' but current is 'nobody knows'                           | x-message-ttl is something else instead of 500
            inequivalent arg 'x-queue-type' for queue 'a.b' in vhost 'long': received 'quorum' but current is 'clas...                            | x-queue-type is something else instead of 'quorum'
            inequivalent arg 'x-queue-type' for queue 'a.b...                                                                                     | x-queue-type is something else instead of 'quorum'
            """)
    void aRefusalIsReadWithItsValuesAndTheirTypes(String message, String text) {
        Difference difference = Difference.read(QUEUE, "PRECONDITION_FAILED - " + message);

        assertNotNull(difference);
        assertEquals(text, difference.text());
    }

    @Test
    void theTypeOfAnExchangeIsReadWithTheQuotesOfErlang() {
        Difference difference = Difference.read(
                new PlannedExchange("orders"),
                "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'orders' in vhost '/': received 'topic' but"
                        + " current is ''x-consistent-hash''");

        assertNotNull(difference);
        assertEquals("type is 'x-consistent-hash' instead of 'topic'", difference.text());
    }

    @Test
    void aRefusalForAnotherReasonIsNoDifference() {
        assertNull(Difference.read(
                QUEUE, "PRECONDITION_FAILED - cannot declare queue 'a.b': queue limit in vhost '/' (0) is reached"));
    }
}
