package io.leveret.engine.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Foreign exceptions as they are logged. */
class TraceTest {

    @Test
    void whatAnExceptionSuppressedIsInItsTrace() {
        var failure = new IllegalStateException("outer", new IllegalArgumentException("inner"));
        failure.addSuppressed(new RuntimeException("while closing\nforged"));

        Trace trace = Trace.of(failure);

        assertEquals(1, trace.getSuppressed().length);
        assertEquals("java.lang.RuntimeException: while closing forged", trace.getSuppressed()[0].getMessage());
    }
}
