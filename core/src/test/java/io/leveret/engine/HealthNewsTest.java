package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.LeveretListener;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a component is, told by several threads. */
@Timeout(60)
class HealthNewsTest {

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final EngineThreads threads = TestThreads.of("news", new LeveretListener() {
        @Override
        public void componentChanged(Health.Component component) {
            told.add(component.detail());
        }
    });

    @BeforeEach
    void start() {
        threads.start();
    }

    @AfterEach
    void stop() {
        threads.timer().close();
        threads.workers().close();
    }

    @Test
    void whatIsToldLastIsHowItIsThoughTwoThreadsChangeIt() throws Exception {
        var now = new AtomicInteger();
        var news = new HealthNews("thing", () -> new Health.Component("thing", true, now.toString()), threads);
        Runnable change = () -> {
            now.incrementAndGet();
            news.changed();
        };

        TestThreads.race(2_000, round -> change.run(), round -> change.run());

        threads.listeners().close(Duration.ofSeconds(30));
        List<String> all = List.copyOf(told);
        assertEquals("4000", all.get(all.size() - 1));
    }

    @Test
    void itIsToldAgainAfterAnErrorThatHealthShows() {
        var asked = new AtomicInteger();
        var news = new HealthNews(
                "thing",
                () -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new StackOverflowError("on purpose");
                    }
                    return new Health.Component("thing", true, "well");
                },
                threads);

        news.changed();
        assertFalse(threads.faults().health().up());
        news.changed();

        assertTrue(threads.faults().health().up());
        threads.listeners().close(Duration.ofSeconds(30));
        assertEquals(List.of("well"), List.copyOf(told));
    }
}
