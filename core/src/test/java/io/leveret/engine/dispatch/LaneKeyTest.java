package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys that users' classes compare. */
class LaneKeyTest {

    /** Compares as a test says. */
    private static final class Odd {

        private int hashes;
        private final RuntimeException thrown;

        Odd(RuntimeException thrown) {
            this.thrown = thrown;
        }

        @Override
        public int hashCode() {
            return ++hashes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw thrown;
        }
    }

    @Test
    void equalValuesAreOneKeyAndOthersAreNot() {
        assertEquals(new LaneKey("a"), new LaneKey(String.valueOf(new char[] {'a'})));
        assertFalse(new LaneKey("Aa").equals(new LaneKey("BB")), "of the same hash");
        assertFalse(new LaneKey("a").equals((Object) "a"), "which is no key");
    }

    /** A map would lose a key whose hash changes. */
    @Test
    void theHashIsThatOfTheBeginningWhateverBecomesOfTheValue() {
        var key = new LaneKey(new Odd(new IllegalStateException()));

        assertEquals(key.hashCode(), key.hashCode());
    }

    @Test
    void oneThatCanNotBeComparedEqualsItselfOnlyAndKnowsWhy() {
        var thrown = new IllegalStateException("on purpose");
        var key = new LaneKey(new Odd(thrown));
        var other = new LaneKey(new Odd(new IllegalStateException()));

        LaneKey same = key;
        assertEquals(key, same);
        assertNull(key.broken());
        assertFalse(key.equals(other));
        assertSame(thrown, key.broken());
        assertNull(other.broken(), "nobody has asked that one");
    }

    /** Its event is invalid then: so the one who makes the key has to know. */
    @Test
    void whatItsHashThrowsComesThrough() {
        Object broken = new Object() {
            @Override
            public int hashCode() {
                throw new UnsupportedOperationException("on purpose");
            }
        };

        assertThrows(UnsupportedOperationException.class, () -> new LaneKey(broken));
    }
}
