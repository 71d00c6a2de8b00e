package io.leveret.engine.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.ForeignText;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Exceptions as texts for headers and logs; they are users', and may do anything. */
class TextsTest {

    private static final int LONGEST = 1_500;

    /** Whatever is asked of it, it throws. */
    private static final class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("even here");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new StackOverflowError("and here");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("and even here");
        }
    }

    /** Its cause is itself, by way of another. */
    private static final class Circular extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final RuntimeException other = new RuntimeException("other", this);

        Circular() {
            super("circular");
        }

        @Override
        public synchronized Throwable getCause() {
            return other;
        }
    }

    @Property(tries = 300)
    void aReasonIsOneLineAndBoundedAndTellsTheFirstAndTheRootOfItsCauses(
            @ForAll("messages") @Nullable String message,
            @ForAll("messages") @Nullable String ofRoot,
            @ForAll @IntRange(max = 19) int between) {
        Throwable failure = new IllegalArgumentException(ofRoot);
        for (int i = 0; i < between; i++) {
            failure = new IllegalStateException("between", failure);
        }
        failure = new RuntimeException(message, failure);

        String reason = Texts.reason(failure);

        assertTrue(reason.length() <= LONGEST, () -> reason.length() + " characters");
        assertTrue(ForeignText.isPrintable(reason));
        String begin = message == null ? "no message" : ForeignText.oneLine(message);
        assertTrue(reason.startsWith(begin.substring(0, Math.min(begin.length(), 700))), reason);
        assertTrue(reason.contains(" (caused by java.lang.IllegalArgumentException: "), reason);
    }

    @Provide
    Arbitrary<@Nullable String> messages() {
        return Arbitraries.of("a", "€", "one\r\ntwo", "\u202e")
                .flatMap(part -> Arbitraries.of(1, 30, 900, 5_000).map(part::repeat))
                .injectNull(0.2);
    }

    @Test
    void anExceptionWithoutACauseIsItsMessage() {
        assertEquals("no disk", Texts.reason(new IllegalStateException("no disk")));
        assertEquals("java.lang.IllegalStateException: no disk", Texts.named(new IllegalStateException("no disk")));
        assertEquals("no message", Texts.reason(new IllegalStateException()));
    }

    @Test
    void anExceptionThatThrowsWhateverIsAskedHasATextAndATraceAllTheSame() {
        assertEquals("its getMessage threw java.lang.IllegalStateException", Texts.reason(new Hostile()));
        assertEquals(0, Trace.of(new Hostile()).getStackTrace().length);
        assertEquals(
                Hostile.class.getName() + ": its getMessage threw java.lang.IllegalStateException",
                Trace.of(new Hostile()).getMessage());
    }

    /** A log that follows the causes to their end would never come back. */
    @Test
    void causesThatNeverEndAreFollowedForAWhile() {
        assertTrue(Texts.reason(new Circular()).startsWith("circular (caused by "));
        Throwable last = Trace.of(new Circular());
        int depth = 0;
        while (last.getCause() != null) {
            last = Objects.requireNonNull(last.getCause());
            depth++;
        }
        assertEquals(20, depth);
    }

    @Test
    void aTraceHasAllCausesWithTheirPlacesAndTheFirstOfWhatWasSuppressed() {
        var root = new IllegalArgumentException("root\nforged");
        var failure = new IllegalStateException("outer", root);
        for (int i = 0; i < 8; i++) {
            failure.addSuppressed(new RuntimeException("number " + i));
        }

        Trace trace = Trace.of(failure);

        Throwable cause = Objects.requireNonNull(trace.getCause());
        assertEquals("java.lang.IllegalArgumentException: root forged", cause.getMessage());
        assertEquals(root.getStackTrace()[0], cause.getStackTrace()[0]);
        assertEquals(5, trace.getSuppressed().length);
        assertEquals("java.lang.RuntimeException: number 4", trace.getSuppressed()[4].getMessage());
    }
}
