package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What order by key promises: the events of a key are handled one at a time, and each is seen for the first time after those
 * that were published before it. Thread-safe.
 */
final class KeyOrder {

    private final Map<String, Integer> highest = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<String> running = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int handlings;

    /**
     * A handler begins; numbers rise in the order of publishing.
     *
     * @param scope within which events of a key don't overlap
     */
    synchronized void begins(String scope, Ping ping) {
        handlings++;
        if (!running.add(scope + ping.key())) {
            violations.add(ping + " is handled beside another");
        }
        if (seen.add(ping.number())) {
            int before = highest.getOrDefault(ping.key(), -1);
            if (ping.number() < before) {
                violations.add(ping + " is first seen after " + before);
            }
            highest.put(ping.key(), Math.max(before, ping.number()));
        }
    }

    synchronized void ends(String scope, Ping ping) {
        running.remove(scope + ping.key());
    }

    /** How many different events were seen. */
    synchronized int seen() {
        return seen.size();
    }

    /** How often a handler began. */
    synchronized int handlings() {
        return handlings;
    }

    synchronized void assertHeld() {
        assertEquals(List.of(), violations);
    }
}
