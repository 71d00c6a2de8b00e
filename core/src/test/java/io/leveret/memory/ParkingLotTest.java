package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages.Page;
import io.leveret.transport.ParkedMessages.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parked messages: pages of them, and taking them out. */
@Timeout(60)
class ParkingLotTest {

    private final ParkingLot lot = new ParkingLot();

    private void park(int count) {
        for (int i = 0; i < count; i++) {
            String id = "id-" + lot.count();
            lot.add(new Message(
                    "steps", "step.made", id, null, "text/plain", null, null, Map.of(), new byte[0], null, null));
        }
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    /** Those that come while somebody turns the pages are not among them. */
    @Property(tries = 200)
    void pagesShowEachOfThoseThatWereThereOnceAndInOrder(
            @ForAll @IntRange(max = 30) int there,
            @ForAll @IntRange(max = 5) int late,
            @ForAll @IntRange(min = 1, max = 12) int size) {
        var parked = new ParkingLotTest();
        parked.park(there);
        List<String> shown = new ArrayList<>();
        Page page = parked.lot.browse(Position.START, size);
        shown.addAll(ids(page.messages()));
        parked.park(late);
        Position next = page.next();
        while (next != null) {
            page = parked.lot.browse(next, size);
            shown.addAll(ids(page.messages()));
            next = page.next();
        }

        assertEquals(there, shown.size());
        for (int i = 0; i < there; i++) {
            assertEquals("id-" + i, shown.get(i));
        }
    }

    @Test
    void aPlaceBehindTheLastMessageShowsNothing() {
        park(3);

        Page page = lot.browse(new Position(5, Long.MAX_VALUE), 10);

        assertEquals(Page.EMPTY, page);
    }

    @Test
    void aPredicateThatThrowsKeepsWhatWasNotChosen() {
        park(4);
        List<String> taken = new ArrayList<>();

        assertThrows(
                IllegalStateException.class,
                () -> lot.removeIf(
                        message -> {
                            if (message.id().equals("id-2")) {
                                throw new IllegalStateException("on purpose");
                            }
                            return true;
                        },
                        message -> taken.add(message.id())));

        assertEquals(List.of("id-0", "id-1"), taken);
        assertEquals(List.of("id-2", "id-3"), ids(lot.browse(Position.START, 10).messages()));
    }

    @Test
    void whatCanNotBePassedOnStaysInItsPlace() {
        park(3);

        assertThrows(
                IllegalStateException.class,
                () -> lot.removeIf(letter -> letter.id().equals("id-1"), letter -> {
                    throw new IllegalStateException("no room for " + letter.id());
                }));

        assertEquals(
                List.of("id-0", "id-1", "id-2"),
                ids(lot.browse(Position.START, 10).messages()));
    }

    /** It may publish and wait for what another thread parks. */
    @Test
    void aPredicateRunsOutsideTheMonitor() throws Exception {
        park(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            int taken = lot.removeIf(
                    message -> {
                        Future<?> parking = other.submit(() -> park(1));
                        try {
                            parking.get(30, TimeUnit.SECONDS);
                        } catch (Exception e) {
                            throw new IllegalStateException("the other waits for the predicate", e);
                        }
                        return true;
                    },
                    message -> {});

            assertEquals(1, taken, "what comes meanwhile is not asked about");
            assertEquals(1, lot.count());
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void twoThatTakeAtOnceTakeEachMessageOnce() throws Exception {
        int count = 2_000;
        park(count);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        var together = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> takers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                takers.add(threads.submit(() -> lot.removeIf(
                        message -> {
                            // Both have seen all of them before either takes one.
                            together.countDown();
                            return isOver(together);
                        },
                        message -> seen.add(message.id()))));
            }
            int taken = 0;
            for (Future<Integer> taker : takers) {
                taken += taker.get(30, TimeUnit.SECONDS);
            }
            assertEquals(count, taken);
            assertEquals(count, seen.size());
            assertEquals(0, lot.count());
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
