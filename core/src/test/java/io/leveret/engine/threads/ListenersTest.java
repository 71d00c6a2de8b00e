package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health.State;
import io.leveret.LeveretListener;
import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How listeners are told. */
@Timeout(60)
class ListenersTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final Queue<State> states = new ConcurrentLinkedQueue<>();

    private final class Blocking implements LeveretListener {

        @Override
        public void stateChanged(State state) {
            try {
                assertTrue(release.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            states.add(state);
        }
    }

    private static Listeners started(LeveretListener... all) {
        var listeners = new Listeners(List.of(all), new InternalFaults(component -> {}));
        listeners.start("listeners");
        return listeners;
    }

    private static void tell(Listeners listeners, State state) {
        listeners.tell(listener -> listener.stateChanged(state));
    }

    @Test
    void whileOneBlocksNobodyWaitsAndWhatIsTooMuchIsCounted() {
        Listeners listeners = started(new Blocking());

        for (int i = 0; i < Listeners.ROOM + 500; i++) {
            tell(listeners, State.RUNNING);
        }
        listeners.tellFirst(listener -> listener.stateChanged(State.CLOSED));

        assertTrue(listeners.dropped() >= 499, () -> listeners.dropped() + " dropped");
        release.countDown();
        listeners.close(Duration.ofSeconds(30));
        assertEquals(Listeners.ROOM + 501 - listeners.dropped(), states.size());
        assertTrue(states.contains(State.CLOSED), "what must not be missed had no room");
    }

    @Test
    void closingTellsWhatCameBeforeAndEndsTheThread() {
        Listeners listeners = started(new Blocking());
        tell(listeners, State.RUNNING);
        release.countDown();
        tell(listeners, State.CLOSING);

        listeners.close(Duration.ofSeconds(30));

        assertEquals(List.of(State.RUNNING, State.CLOSING), List.copyOf(states));
        tell(listeners, State.CLOSED);
        assertEquals(2, states.size());
    }

    @Test
    void closingWaitsForOneThatBlocksForAsLongAsItMay() {
        Listeners listeners = started(new Blocking());
        tell(listeners, State.RUNNING);

        listeners.close(Duration.ofMillis(50));

        assertEquals(0, states.size());
    }

    @Test
    void oneThatThrowsAnErrorKeepsTheOthersFromNothing() {
        Listeners listeners = started(
                new LeveretListener() {
                    @Override
                    public void stateChanged(State state) {
                        throw new NoClassDefFoundError("on/Purpose");
                    }
                },
                new Blocking());
        release.countDown();

        tell(listeners, State.RUNNING);
        tell(listeners, State.CLOSING);
        listeners.close(Duration.ofSeconds(30));

        assertEquals(List.of(State.RUNNING, State.CLOSING), List.copyOf(states));
    }

    @Test
    void oneThatInterruptsItsThreadIsToldAllTheSame() {
        Listeners listeners = started(
                new LeveretListener() {
                    @Override
                    public void stateChanged(State state) {
                        Thread.currentThread().interrupt();
                    }
                },
                new Blocking());
        release.countDown();

        tell(listeners, State.RUNNING);
        tell(listeners, State.CLOSING);

        Awaitility.await().until(() -> states.size() == 2);
        listeners.close(Duration.ofSeconds(30));
    }

    @Test
    void oneMayCloseWhatItIsToldBy() {
        var listeners = new AtomicReference<Listeners>();
        listeners.set(started(new LeveretListener() {
            @Override
            public void stateChanged(State state) {
                listeners.get().close(Duration.ofDays(1));
                states.add(state);
            }
        }));

        tell(listeners.get(), State.RUNNING);

        Awaitility.await().until(() -> states.size() == 1);
    }
}
