package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health.State;
import io.leveret.LeveretListener;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state of an application moves forward only, whoever moves it. */
@Timeout(60)
class LifeCycleTest {

    private final Queue<State> told = new ConcurrentLinkedQueue<>();
    private final EngineThreads threads = TestThreads.of("life", new LeveretListener() {
        @Override
        public void stateChanged(State state) {
            told.add(state);
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
    void oneThatIsClosedWhileItStartsNeverRuns() {
        var life = new LifeCycle(threads.listeners());
        life.starts();
        assertTrue(life.closes());

        assertFalse(life.runs());
        assertEquals(State.CLOSING, life.state());
        life.closed();
        assertFalse(life.closes(), "it is closed already");
        assertEquals(State.CLOSED, life.state());
        threads.listeners().close(Duration.ofSeconds(30));
        assertEquals(List.of(State.STARTING, State.CLOSED), List.copyOf(told));
    }

    @Test
    void ofTwoThatCloseAtOnceOneDoesIt() throws Exception {
        int rounds = 3_000;
        List<LifeCycle> all = IntStream.range(0, rounds)
                .mapToObj(i -> new LifeCycle(threads.listeners()))
                .toList();
        all.forEach(LifeCycle::runs);
        var closers = new AtomicInteger();

        TestThreads.race(
                rounds,
                round -> closers.addAndGet(all.get(round).closes() ? 1 : 0),
                round -> closers.addAndGet(all.get(round).closes() ? 1 : 0));

        assertEquals(rounds, closers.get());
        assertEquals(
                List.of(),
                new ArrayList<>(all)
                        .stream().filter(life -> life.state() != State.CLOSING).toList());
    }

    @Test
    void oneThatIsClosedJustWhenItRunsIsNotToldToRunAfterThat() throws Exception {
        int rounds = 3_000;
        List<LifeCycle> all = IntStream.range(0, rounds)
                .mapToObj(i -> new LifeCycle(threads.listeners()))
                .toList();
        var closing = new AtomicInteger();

        TestThreads.race(
                rounds,
                round -> {
                    all.get(round).runs();
                    while (closing.get() <= round) {
                        Thread.onSpinWait();
                    }
                    all.get(round).closed();
                },
                round -> {
                    all.get(round).closes();
                    all.get(round).closing();
                    closing.incrementAndGet();
                });

        threads.listeners().close(Duration.ofSeconds(30));
        List<State> states = List.copyOf(told);
        assertEquals(rounds, Collections.frequency(states, State.CLOSED));
        for (int i = 1; i < states.size(); i++) {
            assertFalse(
                    states.get(i - 1) == State.CLOSING && states.get(i) == State.RUNNING, "told to run after closing");
        }
    }
}
