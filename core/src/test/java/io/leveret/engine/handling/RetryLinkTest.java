package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The retry inside the process. */
@Timeout(60)
class RetryLinkTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private final TestCall call = new TestCall(context -> Outcome.ack());

    private static Link around(int most, Link next) {
        return new RetryLink.Factory("g.t", RetryPolicy.of(most, Duration.ofMillis(1)), new NonRetryables(Set.of()))
                .around(next);
    }

    @Test
    void attemptsFollowEachOtherUntilOneSucceeds() throws Exception {
        Link link = around(5, now -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("attempt " + attempts);
            }
            return Outcome.discard("the third");
        });

        assertEquals(Outcome.discard("the third"), link.handle(call));
        assertEquals(3, attempts.get());
    }

    @Test
    void theLastFailureEndsThem() {
        Link link = around(3, now -> {
            throw new IllegalStateException("attempt " + attempts.incrementAndGet());
        });

        var failure = assertThrows(IllegalStateException.class, () -> link.handle(call));

        assertEquals("attempt 3", failure.getMessage());
    }

    @Test
    void aTaskThatClosingHasGivenUpHasNoFurtherAttempt() {
        Link link = around(3, now -> {
            now.task().abandon();
            throw new IllegalStateException("attempt " + attempts.incrementAndGet());
        });

        assertThrows(IllegalStateException.class, () -> link.handle(call));

        assertEquals(1, attempts.get());
    }

    @Test
    void aFailureThatNoRetryCanHelpEndsThem() {
        Link link = around(3, now -> {
            attempts.incrementAndGet();
            throw new UnsupportedOperationException("not this event");
        });

        assertThrows(UnsupportedOperationException.class, () -> link.handle(call));

        assertEquals(1, attempts.get());
    }

    @Test
    void thereIsNoLinkForOneAttempt() {
        Link next = now -> Outcome.ack();

        assertSame(next, around(1, next));
    }
}
