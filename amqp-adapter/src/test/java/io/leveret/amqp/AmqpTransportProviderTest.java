package io.leveret.amqp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.support.Ranges;
import io.leveret.transport.Limits;
import org.junit.jupiter.api.Test;

class AmqpTransportProviderTest {

    /** So no settings that are allowed fail on RabbitMQ. */
    @Test
    void rabbitMqGoesAsFarAsTheSettingsDo() {
        Limits limits = new AmqpTransportProvider().capabilities().limits();

        assertTrue(limits.prefetch() >= Ranges.PREFETCH.max());
        assertTrue(limits.ttl().compareTo(Ranges.TTL.max()) >= 0);
    }
}
