package io.leveret.kafka.consume;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A partition through many owners, against a model: events are received, handed over and settled in any order, commits are
 * lost, owners leave in order or crash, and offsets have gaps.
 */
class TrackerModelTest {

    private static final int EVENTS = 60;
    private static final int MOST_OPEN = 10;

    @Property(tries = 500)
    void nothingIsCommittedThatIsNotSettledAndNothingIsSkippedThatIsOpen(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int owners) {
        var random = new Random(seed);
        NavigableSet<Long> log = gappy(random);
        Set<Long> settled = new HashSet<>();
        Set<Long> handedOver = new HashSet<>();
        long committed = 0;
        Note note = Note.NONE;

        for (int owner = 0; owner < owners; owner++) {
            var tracker = new Tracker(committed, note);
            List<Long> open = new ArrayList<>();
            Map<Long, Tracker.Slot> slots = new HashMap<>();
            List<Long> toCome = new ArrayList<>(log.tailSet(committed));
            Set<Long> sinceCommit = new HashSet<>();
            Set<Long> known = Set.copyOf(handedOver);
            int steps = random.nextInt(4 * EVENTS);
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (!toCome.isEmpty() && open.size() < MOST_OPEN) {
                            long offset = toCome.remove(0);
                            Tracker.Slot slot = tracker.received(offset);
                            if (slot != null) {
                                slots.put(offset, slot);
                                assertTrue(
                                        !known.contains(offset) || tracker.redelivered(offset),
                                        () -> offset + " was handed over before, and must say so");
                                if (!tracker.mayHandOver(offset)) {
                                    Tracker.Commit commit = Objects.requireNonNull(tracker.commit(false));
                                    committed = commit.offset();
                                    note = Note.decode(committed, commit.note());
                                    tracker.committed(commit);
                                    sinceCommit.clear();
                                }
                                tracker.handedOver(slot);
                                handedOver.add(offset);
                                open.add(offset);
                            } else {
                                assertTrue(settled.contains(offset), () -> offset + " is open, and was skipped");
                            }
                        }
                    }
                    case 1, 2 -> {
                        if (!open.isEmpty()) {
                            long offset = open.remove(random.nextInt(open.size()));
                            tracker.settled(Objects.requireNonNull(slots.get(offset)));
                            settled.add(offset);
                            sinceCommit.add(offset);
                        }
                    }
                    default -> {
                        Tracker.Commit commit = tracker.commit(false);
                        if (commit != null) {
                            committed = commit.offset();
                            note = Note.decode(committed, commit.note());
                            // The broker's answer may come late.
                            if (random.nextBoolean()) {
                                tracker.committed(commit);
                            }
                            sinceCommit.clear();
                            assertSafe(log, committed, note, settled);
                        }
                    }
                }
            }
            if (random.nextBoolean()) {
                Tracker.Commit commit = tracker.commit(true);
                if (commit != null) {
                    committed = commit.offset();
                    note = Note.decode(committed, commit.note());
                    assertSafe(log, committed, note, settled);
                    assertComplete(log, committed, note, settled);
                }
            } else {
                // A crash: what was settled since the last commit comes again.
                settled.removeAll(sinceCommit);
            }
        }
    }

    /** Everything that the commit says is settled is so. */
    private static void assertSafe(NavigableSet<Long> log, long committed, Note note, Set<Long> settled) {
        for (long offset : log) {
            if (offset < committed || note.has(offset)) {
                assertTrue(settled.contains(offset), () -> offset + " is open, and was committed");
            }
        }
    }

    /** Everything that is settled is so for the next owner. */
    private static void assertComplete(NavigableSet<Long> log, long committed, Note note, Set<Long> settled) {
        for (long offset : settled) {
            assertTrue(
                    offset < committed || note.has(offset),
                    () -> offset + " of " + log + " is settled, and would come again");
        }
    }

    private static NavigableSet<Long> gappy(Random random) {
        NavigableSet<Long> log = new TreeSet<>();
        long offset = random.nextInt(3);
        for (int i = 0; i < EVENTS; i++) {
            log.add(offset);
            offset += 1 + (random.nextInt(4) == 0 ? random.nextInt(900) : 0);
        }
        return log;
    }
}
