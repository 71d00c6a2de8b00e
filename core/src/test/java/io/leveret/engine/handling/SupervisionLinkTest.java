package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Outcome;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.failures.Thrown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker survives. */
class SupervisionLinkTest {

    private final List<String> crashes = new ArrayList<>();
    private final TestCall call = new TestCall(context -> Outcome.ack());

    private Link around(Link next) {
        return new SupervisionLink(new DeliveryLog("g.t", new InternalFaults(component -> {})), crashes::add, next);
    }

    @Test
    void anErrorIsACrashAndAFailure() {
        var error = new StackOverflowError("deep");

        var failure = assertThrows(
                Thrown.class,
                () -> around(now -> {
                            throw error;
                        })
                        .handle(call));

        assertSame(error, Thrown.unwrap(failure));
        assertEquals(List.of("java.lang.StackOverflowError: deep"), crashes);
    }

    @Test
    void aThrowableThatIsNeitherExceptionNorErrorIsAFailureAndNoCrash() {
        var odd = new Throwable("odd");

        var failure = assertThrows(
                Thrown.class,
                () -> around(now -> TestCall.<RuntimeException>sneaky(odd)).handle(call));

        assertSame(odd, Thrown.unwrap(failure));
        assertEquals(List.of(), crashes);
    }

    @Test
    void anExceptionPassesAsItIs() {
        var exception = new IOException("no disk");

        var failure = assertThrows(
                IOException.class,
                () -> around(now -> {
                            throw exception;
                        })
                        .handle(call));

        assertSame(exception, failure);
        assertEquals(List.of(), crashes);
    }

    @Test
    void anInterruptThatUserCodeHasLeftReachesNothingElse() throws Exception {
        around(now -> {
                    Thread.currentThread().interrupt();
                    return Outcome.ack();
                })
                .handle(call);

        assertFalse(Thread.interrupted());
    }
}
