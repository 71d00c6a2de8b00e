package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.publish.PublishWindow.Slot;
import io.leveret.engine.publish.WindowModel.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many publishes may be under way, while some of the room is lent and taken back. */
@Timeout(60)
class PublishWindowTest {

    @Property(tries = 300)
    void asManyAreHeldAsTheModelSays(
            @ForAll @IntRange(min = 1, max = 7) int size, @ForAll("steps") List<Tuple2<Step, Integer>> steps)
            throws InterruptedException {
        var model = new WindowModel(size);
        for (Tuple2<Step, Integer> step : steps) {
            model.step(step.get1(), step.get2());
        }
        model.end();
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> kinds = Arbitraries.frequency(
                Tuple.of(6, Step.ACQUIRE),
                Tuple.of(4, Step.RELEASE),
                Tuple.of(1, Step.LEND),
                Tuple.of(1, Step.END_LOAN));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100))
                .as(Tuple::of)
                .list()
                .ofMaxSize(80);
    }

    @Test
    void oneThatWaitsGetsTheSlotThatIsReleasedOrTheOneThatIsLent() throws Exception {
        var window = new PublishWindow(1);
        Slot first = Objects.requireNonNull(window.acquire(Duration.ZERO));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Slot> waiting = other.submit(() -> window.acquire(Duration.ofSeconds(30)));
            window.release(first);
            assertSame(first, waiting.get(30, TimeUnit.SECONDS));

            Future<Slot> again = other.submit(() -> window.acquire(Duration.ofSeconds(30)));
            window.lend(true);
            assertNotNull(again.get(30, TimeUnit.SECONDS));
            assertNull(window.acquire(Duration.ofMillis(1)));
        } finally {
            other.shutdownNow();
        }
    }

    /** Closing waits until none is held: one that is counted too few would be cut off. */
    @Test
    void noneIsMissedInTheCountWhileOthersAreTakenAndRoomIsLent() throws Exception {
        int kept = 3;
        var window = new PublishWindow(10);
        for (int i = 0; i < kept; i++) {
            window.acquire(Duration.ZERO);
        }
        var over = new AtomicBoolean();
        int least = kept;
        int most = 0;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> {
                for (boolean lent = true; !over.get(); lent = !lent) {
                    window.lend(lent);
                }
            }));
            for (int i = 0; i < 2; i++) {
                all.add(threads.submit(() -> {
                    while (!over.get()) {
                        Slot slot = window.acquire(Duration.ofMillis(1));
                        if (slot != null) {
                            window.release(slot);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 300_000; i++) {
                int used = window.used();
                least = Math.min(least, used);
                most = Math.max(most, used);
            }
            over.set(true);
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertEquals(kept, least);
        assertTrue(most <= kept + 2, most + " are counted, and 5 were held at most");
    }
}
