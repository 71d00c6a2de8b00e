package io.leveret.amqp.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlarmTest {

    private final AtomicInteger changes = new AtomicInteger();
    private final Alarm alarm = new Alarm("rabbit", changes::incrementAndGet);

    @Test
    void itIsRaisedWithTheBrokersReasonOnOneLineUntilTheBrokerTakesMessagesAgain() {
        assertFalse(alarm.isRaised());

        alarm.handleBlocked("low on\nmemory");

        assertTrue(alarm.isRaised());
        assertEquals("low on memory", alarm.reason());
        assertEquals(1, changes.get());

        alarm.handleUnblocked();

        assertNull(alarm.reason());
        assertEquals(2, changes.get());
    }

    @Test
    void aNewConnectionBeginsWithoutIt() {
        alarm.handleBlocked("low on disk");

        alarm.reset();

        assertFalse(alarm.isRaised());
    }
}
