package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.engine.dispatch.Sequencer.Arrival;
import io.leveret.transport.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When tasks come into their lanes, of deliveries that are decoded in any order. */
class SequencerTest {

    private final Sequencer sequencer = new Sequencer();
    private final Queue<Delivery> inbound = new ArrayDeque<>();
    private final List<Integer> ready = new ArrayList<>();
    private final List<Arrival> taken = new ArrayList<>();

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            inbound.add(new StepDelivery(i));
            taken.add(Objects.requireNonNull(sequencer.take(inbound)));
        }
        assertNull(sequencer.take(inbound));
    }

    private void decoded(int step) {
        Arrival arrival = taken.get(step);
        sequencer.decoded(arrival, StepDelivery.task(arrival.delivery(), null), this::ready);
    }

    private void failed(int step) {
        sequencer.decoded(taken.get(step), null, this::ready);
    }

    private void ready(Task task) {
        ready.add(((StepDelivery) task.delivery()).step);
    }

    @Test
    void whatIsStillDecodedHoldsBackWhatArrivedAfterIt() {
        take(4);

        decoded(2);
        decoded(1);
        assertEquals(List.of(), ready);
        decoded(0);
        assertEquals(List.of(0, 1, 2), ready);
        decoded(3);
        assertEquals(List.of(0, 1, 2, 3), ready);
    }

    @Test
    void whatCanNotBeDecodedHoldsBackNothing() {
        take(3);

        decoded(2);
        failed(0);
        assertEquals(List.of(), ready);
        failed(1);
        assertEquals(List.of(2), ready);
    }

    @Test
    void whatWaitsForAnEarlierOneIsForgottenWhenItIsStale() {
        take(3);
        decoded(1);
        decoded(2);
        ((StepDelivery) taken.get(0).delivery()).stale = true;
        ((StepDelivery) taken.get(1).delivery()).stale = true;
        List<Integer> dropped = new ArrayList<>();

        sequencer.dropStale(task -> dropped.add(((StepDelivery) task.delivery()).step));

        assertEquals(List.of(1), dropped);
        decoded(0);
        assertEquals(List.of(0, 2), ready);
    }
}
