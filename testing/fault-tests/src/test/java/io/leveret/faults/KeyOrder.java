package io.leveret.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What order by key promises: events of one key are handled one at a time, and are seen for the first time in the order in
 * which they were published. An event that comes back (after a lost acknowledgement, or for another attempt) may follow later
 * ones of its key: it was seen before. Thread-safe.
 */
final class KeyOrder {

    private final Map<Integer, Integer> highest = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> running = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    /** A handler starts with an event; numbers rise in the order of publishing. */
    synchronized void begins(int key, int number) {
        if (!running.add(key)) {
            violations.add("key " + key + ": " + number + " runs beside another");
        }
        if (seen.add(number)) {
            int before = highest.getOrDefault(key, -1);
            if (number < before) {
                violations.add("key " + key + ": " + number + " is first seen after " + before);
            }
            highest.put(key, Math.max(before, number));
        }
    }

    synchronized void ends(int key) {
        running.remove(key);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
