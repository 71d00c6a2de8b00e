package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.DeadLetters;
import io.leveret.DeadLetters.Letter;
import io.leveret.LeveretException;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.TransportException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people see of parked messages. */
class ParkedLettersTest {

    private static final byte[] BODY = {1, 2};

    private final List<String> asked = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private @Nullable TransportException fails;

    /** A transport's, with some messages. */
    private final ParkedMessages parked = new ParkedMessages() {

        @Override
        public Page browse(Position from, int max) {
            ask("browse " + from.skip() + " " + from.left() + " " + max);
            return new Page(messages, new Position(from.skip() + 1, 5));
        }

        @Override
        public long count() {
            ask("count");
            return messages.size();
        }

        @Override
        public int replay(Predicate<Message> which) {
            ask("replay");
            return (int) messages.stream().filter(which).count();
        }

        @Override
        public int delete(Predicate<Message> which) {
            ask("delete");
            return (int) messages.stream().filter(which).count();
        }

        private void ask(String what) {
            asked.add(what);
            if (fails != null) {
                throw fails;
            }
        }
    };

    private final ParkedLetters letters = new ParkedLetters(parked, "walkers.steps.dead");

    private void park(@Nullable String key, Map<String, String> headers) {
        messages.add(new Message(
                "steps",
                "step.made",
                "id-" + messages.size(),
                key,
                "text/plain",
                Instant.EPOCH,
                null,
                headers,
                BODY,
                null,
                null));
    }

    private Letter letter() {
        return letters.browse(1).get(0);
    }

    @Test
    void aLetterHasTheEventAndWhatItsHeadersTellOfItsEnd() {
        park(
                "ann",
                Map.of(
                        "tenant",
                        "t-1",
                        Headers.ATTEMPTS,
                        "4",
                        Headers.FIRST_ATTEMPT_AT,
                        "2026-01-01T00:00:00Z",
                        Headers.LAST_ATTEMPT_AT,
                        "2026-01-01T00:10:00Z",
                        Headers.EXCEPTION,
                        "java.io.IOException",
                        Headers.REASON,
                        "no disk"));

        Letter letter = letter();

        assertEquals("id-0", letter.id());
        assertEquals("ann", letter.key());
        assertEquals(Map.of("tenant", "t-1"), letter.headers());
        assertEquals(4, letter.attempts());
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), letter.firstAttemptAt());
        assertEquals(Instant.parse("2026-01-01T00:10:00Z"), letter.lastAttemptAt());
        assertEquals("java.io.IOException", letter.exception());
        assertEquals("no disk", letter.reason());
        assertArrayEquals(BODY, letter.body());
    }

    /** Anybody may put a message there. */
    @Test
    void whatTellsNothingOrNonsenseIsALetterAllTheSame() {
        park(null, Map.of());
        park(null, Map.of(Headers.ATTEMPTS, "many", Headers.FIRST_ATTEMPT_AT, "yesterday"));

        for (Letter letter : letters.browse(2)) {
            assertEquals("", letter.key());
            assertEquals(0, letter.attempts());
            assertNull(letter.firstAttemptAt());
            assertNull(letter.lastAttemptAt());
            assertEquals("", letter.exception());
            assertEquals("", letter.reason());
        }
    }

    @Test
    void placesAreTheTransports() {
        park("ann", Map.of());

        DeadLetters.Page page = letters.browse(new DeadLetters.Position(3, 9), 7);

        assertEquals(new DeadLetters.Position(4, 5), page.next());
        assertEquals(1, letters.count());
        letters.browse(2);
        assertEquals(List.of("browse 3 9 7", "count", "browse 0 " + Long.MAX_VALUE + " 2"), asked);
    }

    /** Those before it are completed: whoever repeats the call must know. */
    @Test
    void whatAPredicateThrowsSaysHowManyWereChosenBefore() {
        for (String key : List.of("ann", "ann", "ann", "bob", "cid")) {
            park(key, Map.of());
        }
        var thrown = new IllegalStateException("on purpose");
        Predicate<Letter> breaking = letter -> {
            if (letter.key().equals("cid")) {
                throw thrown;
            }
            return letter.key().equals("bob");
        };

        assertSame(thrown, assertThrows(IllegalStateException.class, () -> letters.replay(breaking)));
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> letters.delete(breaking)));

        assertEquals(
                "1 letters of walkers.steps.dead were given back before this", thrown.getSuppressed()[0].getMessage());
        assertEquals(
                "1 letters of walkers.steps.dead were deleted before this", thrown.getSuppressed()[1].getMessage());
    }

    @Test
    void whatTheTransportRefusesIsToldInItsWords() {
        fails = new TransportException("not connected");

        for (Runnable call : List.<Runnable>of(
                () -> letters.browse(1),
                letters::count,
                () -> letters.replay(letter -> true),
                () -> letters.delete(letter -> true))) {
            LeveretException failure = assertThrows(LeveretException.class, call::run);
            assertEquals("not connected", failure.getMessage());
            assertSame(fails, failure.getCause());
        }
    }
}
