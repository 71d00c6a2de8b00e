package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a circuit breaker counts, and when it opens and closes. */
class CircuitBreakerLinkTest {

    private final List<String> told = new ArrayList<>();
    private final Breaker breaker = new Breaker(
            "g.t",
            new CircuitBreakerPolicy(50, 4, Duration.ofSeconds(30)),
            cause -> told.add("opened: " + cause),
            () -> told.add("closed"));
    private final TestCall call = new TestCall(context -> Outcome.ack());

    private Link link(Link next) {
        return CircuitBreakerLink.around(next, breaker, new NonRetryables(Set.of("java.io.IOException")));
    }

    private void succeed(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            link(now -> Outcome.ack()).handle(call);
        }
    }

    private void fail(Exception failure) {
        Exception thrown = assertThrows(
                failure.getClass(),
                () -> link(now -> {
                            throw failure;
                        })
                        .handle(call));

        assertSame(failure, thrown);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            fail(new IllegalStateException("no database"));
        }
    }

    @Test
    void withoutACircuitBreakerThereIsNoLink() {
        Link next = now -> Outcome.ack();

        assertSame(next, CircuitBreakerLink.around(next, null, new NonRetryables(Set.of())));
    }

    @Test
    void itOpensOnceSoManyOfTheLastAttemptsHaveFailedAndSaysWhy() throws Exception {
        succeed(5);
        fail(1);
        assertEquals(List.of(), told);

        fail(1);

        assertEquals(
                List.of("opened: 2 of the last 4 attempts failed, the last with"
                        + " java.lang.IllegalStateException: no database"),
                told);
        assertTrue(breaker.isOpen());
    }

    @Test
    void itDoesNotOpenBeforeItsWindowIsFull() {
        fail(3);

        assertEquals(List.of(), told);
        assertFalse(breaker.isOpen());
    }

    @Test
    void failuresThatAreTheFaultOfTheEventDoNotCount() {
        for (int i = 0; i < 10; i++) {
            fail(new IOException("not this event"));
            fail(new UnsupportedOperationException("nor this one"));
        }

        assertFalse(breaker.isOpen());
    }

    @Test
    void aSuccessWhileHalfOpenClosesIt() throws Exception {
        fail(4);
        breaker.halfOpen();

        succeed(1);
        fail(3);

        assertEquals("closed", told.get(1));
        assertFalse(breaker.isOpen(), "its window is empty again");
    }

    @Test
    void aFailureWhileHalfOpenOpensItAgain() {
        fail(4);
        breaker.halfOpen();

        fail(1);

        assertEquals(
                "opened: the attempt after the pause failed with java.lang.IllegalStateException: no database",
                told.get(1));
        assertTrue(breaker.isOpen());
    }

    @Test
    void whatEndsWhileItIsOpenChangesNothing() throws Exception {
        fail(4);

        succeed(4);
        fail(4);

        assertTrue(breaker.isOpen());
        assertEquals(1, told.size());
    }

    @Test
    void oneThatWasClosedByHandDoesNotBecomeHalfOpen() throws Exception {
        fail(4);
        breaker.close();

        breaker.halfOpen();
        fail(3);

        assertFalse(breaker.isOpen());
        assertEquals(1, told.size());
    }
}
