package io.leveret.amqp.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a host is left that answers and stores nothing. */
class HostWatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - PATIENCE.toNanos());
    private final Unstored unstored = new Unstored();
    private final TestMessage message = TestMessage.event("orders");

    @Test
    void aHostThatRefusesEverythingForLongIsLeftOnce() {
        HostWatch hosts = watch(2);
        unstored.refused(message);
        assertFalse(hosts.leaves(true));

        pass(PATIENCE.plusMillis(1));
        assertTrue(hosts.leaves(true));
        assertFalse(hosts.leaves(true));

        pass(PATIENCE.plusMillis(1));
        assertTrue(hosts.leaves(true), "the next host gets as long");
    }

    @Test
    void aHostThatStoresSomethingNowAndThenIsKept() {
        HostWatch hosts = watch(2);
        unstored.refused(message);
        pass(PATIENCE.minusMillis(1));
        unstored.stored(TestMessage.event("users"));
        assertFalse(hosts.leaves(true));

        pass(PATIENCE);
        assertFalse(hosts.leaves(true));
        pass(Duration.ofMillis(1));
        assertTrue(hosts.leaves(true), "but not for ever");
    }

    @Test
    void aHostWithNothingToStoreIsKept() {
        HostWatch hosts = watch(2);
        pass(PATIENCE.multipliedBy(2));
        assertFalse(hosts.leaves(true));
        unstored.refused(message);
        assertFalse(hosts.leaves(true));
    }

    @Test
    void anAlarmOrALostConnectionIsNoReasonToLeave() {
        HostWatch hosts = watch(2);
        unstored.refused(message);
        pass(PATIENCE.multipliedBy(2));

        assertFalse(hosts.leaves(false));
        assertFalse(hosts.leaves(true));
    }

    @Test
    void theOnlyHostIsKept() {
        HostWatch hosts = watch(1);
        unstored.refused(message);
        pass(PATIENCE.multipliedBy(2));

        assertFalse(hosts.leaves(true));
        assertEquals(0, message.ends().size());
    }

    private HostWatch watch(int hosts) {
        return new HostWatch(unstored, PATIENCE, hosts, time::get);
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }
}
