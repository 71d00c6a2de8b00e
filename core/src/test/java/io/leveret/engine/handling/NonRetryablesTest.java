package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.NonRetryable;
import io.leveret.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which failures no retry can help. */
class NonRetryablesTest {

    private final NonRetryables named = new NonRetryables(Set.of("java.io.IOException"));
    private final TestCall call = new TestCall(context -> Outcome.ack());

    @NonRetryable
    static class Marked extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class Below extends Marked {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aNameCoversItsClassAndThoseBelow() {
        assertTrue(named.cover(new IOException("no disk"), call));
        assertTrue(named.cover(new FileNotFoundException("no file"), call));
        assertFalse(named.cover(new Exception("another"), call));
    }

    @Test
    void aCauseInsideDoesNotCount() {
        assertFalse(named.cover(new IllegalStateException("outer", new IOException("inner")), call));
    }

    @Test
    void theAnnotationCoversItsClassAndThoseBelow() {
        var none = new NonRetryables(Set.of());

        assertTrue(none.cover(new Marked(), call));
        assertTrue(none.cover(new Below(), call));
        assertFalse(none.cover(new IllegalStateException("another"), call));
    }

    @Test
    void theHandlersOwnOnesCount() {
        assertTrue(new NonRetryables(Set.of()).cover(new UnsupportedOperationException("of the handler"), call));
    }
}
