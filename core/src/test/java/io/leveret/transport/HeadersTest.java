package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which headers are Leveret's own, and which a replay takes away. */
class HeadersTest {

    @Property(tries = 200)
    void withoutOwnAreThosePublishersHaveSetAndNobodyCanChangeThem(@ForAll("headers") Map<String, String> all) {
        Map<String, String> before = new HashMap<>(all);
        Map<String, String> theirs = Headers.withoutOwn(all);

        Map<String, String> expected = new HashMap<>(all);
        expected.keySet().removeIf(name -> name.startsWith("leveret-"));
        assertEquals(expected, theirs);
        assertEquals(before, all, "the message's own stay");
        assertThrows(UnsupportedOperationException.class, () -> theirs.put("a", "b"));
    }

    /** The key, and whom to skip, are the publisher's wish, and stay. */
    @Property(tries = 200)
    void withoutHistoryAreAllButThoseThatASettlementWrites(@ForAll("headers") Map<String, String> all) {
        Map<String, String> kept = Headers.withoutHistory(all);

        Set<String> gone = new HashSet<>(all.keySet());
        gone.removeAll(kept.keySet());
        gone.forEach(name -> assertEquals(true, Headers.HISTORY.contains(name), name));
        kept.forEach((name, value) -> {
            assertEquals(false, Headers.HISTORY.contains(name), name);
            assertEquals(all.get(name), value);
        });
    }

    @Property(tries = 200)
    void thoseThatAreLaidOverReplaceTheSameNamesAndOtherStay(
            @ForAll("headers") Map<String, String> under, @ForAll("headers") Map<String, String> over) {
        Map<String, String> both = Headers.overlay(under, over);

        Set<String> names = new HashSet<>(under.keySet());
        names.addAll(over.keySet());
        assertEquals(names, both.keySet());
        both.forEach((name, value) -> assertEquals(over.getOrDefault(name, under.get(name)), value, name));
    }

    @Provide
    Arbitrary<Map<String, String>> headers() {
        return Arbitraries.maps(
                        Arbitraries.of(
                                "tenant",
                                "leveret",
                                "Leveret-attempts",
                                Headers.ATTEMPTS,
                                Headers.DELAYED_RETRIES,
                                Headers.FIRST_ATTEMPT_AT,
                                Headers.LAST_ATTEMPT_AT,
                                Headers.SUBSCRIPTION,
                                Headers.EXCEPTION,
                                Headers.REASON,
                                Headers.KEY,
                                Headers.SKIP_INSTANCE),
                        Arbitraries.of("1", "2"))
                .ofMaxSize(8);
    }
}
