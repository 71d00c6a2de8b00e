package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a dead letter says of its failure. */
class FailureHeadersTest {

    /** A broker refuses headers beyond a frame, and then the event could never leave its queue. */
    private static final int MOST_BYTES = 8_000;

    private static final String LONGEST_NAME = "g".repeat(100) + "." + "t".repeat(120);

    private static final Map<String, String> TRIED = Map.of(
            Headers.ATTEMPTS, "1000000",
            Headers.DELAYED_RETRIES, "1000000",
            Headers.FIRST_ATTEMPT_AT, "+1000000000-12-31T23:59:59.999999999Z",
            Headers.LAST_ATTEMPT_AT, "+1000000000-12-31T23:59:59.999999999Z");

    @Property(tries = 200)
    void theyAreBoundedAndEachIsOnOneLineWhateverIsThrown(
            @ForAll("texts") String message, @ForAll("texts") String ofCause, @ForAll @IntRange(max = 30) int causes) {
        Throwable failure = new IllegalStateException(ofCause);
        for (int i = 0; i < causes; i++) {
            failure = new IllegalStateException(message, failure);
        }

        Map<String, String> headers =
                FailureHeaders.of(LONGEST_NAME, AttemptHistory.of(TRIED), failure, Texts.reason(failure));

        int bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            bytes += header.getKey().getBytes(StandardCharsets.UTF_8).length
                    + header.getValue().getBytes(StandardCharsets.UTF_8).length;
            assertTrue(ForeignText.isPrintable(header.getValue()), header::getKey);
        }
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
        assertTrue(Headers.HISTORY.containsAll(headers.keySet()), "a replay must take all of them away");
    }

    @Provide
    Arbitrary<@Nullable String> texts() {
        return Arbitraries.of("short", "ends\nthe line", "\u001b[2J", "😀", "\u2028", "€", "")
                .flatMap(part -> Arbitraries.of(1, 400, 20_000).map(part::repeat))
                .injectNull(0.1);
    }

    @Test
    void whereNothingWasThrownThereIsNoException() {
        Map<String, String> headers = FailureHeaders.of("g.t", AttemptHistory.of(Map.of()), null, "not wanted");

        assertEquals("not wanted", headers.get(Headers.REASON));
        assertEquals("g.t", headers.get(Headers.SUBSCRIPTION));
        assertEquals("0", headers.get(Headers.ATTEMPTS));
        assertFalse(headers.containsKey(Headers.EXCEPTION));
    }
}
