package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.engine.dispatch.Sequencer.Arrival;
import io.leveret.transport.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sequencer, and a simple model of it that looks at all deliveries each time: those that may run are, of the deliveries
 * before the first that is still decoded, the first of each key and all that have no key.
 */
final class SequencerModel {

    /** What a model is made to do. */
    enum Step {
        ARRIVE,
        TAKE,
        DECODE,
        FAIL_TO_DECODE,
        HANDLE,
        LOSE_CONNECTION
    }

    private enum State {
        DECODING,
        DECODED,
        /** Handled, dropped, or never decoded. */
        OVER
    }

    /** One delivery. */
    private static final class Entry {

        private final Arrival arrival;
        private final @Nullable Object key;
        private State state = State.DECODING;

        Entry(Arrival arrival, @Nullable Object key) {
            this.arrival = arrival;
            this.key = key;
        }

        private boolean stale() {
            return arrival.delivery().stale();
        }

        @Override
        public String toString() {
            return "%s of %s, %s".formatted(arrival.delivery().message().id(), key, state);
        }
    }

    private final Sequencer sequencer = new Sequencer();
    private final Queue<Delivery> inbound = new ArrayDeque<>();
    private final List<StepDelivery> arrived = new ArrayList<>();

    /** In the order of arrival. */
    private final List<Entry> entries = new ArrayList<>();

    /** What the sequencer has said may run, and has not been handled. */
    private final List<Task> ready = new ArrayList<>();

    /** Does a step, and compares; one for which there is nothing does nothing. {@code which} selects the delivery, or the key. */
    void step(Step step, int which) {
        switch (step) {
            case ARRIVE -> arrive();
            case TAKE -> take(which);
            case DECODE -> decoded(which, true);
            case FAIL_TO_DECODE -> decoded(which, false);
            case HANDLE -> handle(which);
            case LOSE_CONNECTION -> loseConnection();
        }
        assertEquals(mayRun(), readyEntries());
    }

    /** Whether all that was taken is over. */
    boolean over() {
        return entries.stream().allMatch(entry -> entry.state == State.OVER);
    }

    private void arrive() {
        var delivery = new StepDelivery(arrived.size());
        arrived.add(delivery);
        inbound.add(delivery);
    }

    private void take(int key) {
        Delivery next = inbound.peek();
        Arrival arrival = sequencer.take(inbound);
        assertEquals(next, arrival == null ? null : arrival.delivery());
        if (arrival != null) {
            // One key in four is none; equal keys are other objects.
            entries.add(new Entry(arrival, key % 4 == 0 ? null : "key " + key % 4));
        }
    }

    private void decoded(int which, boolean well) {
        List<Entry> decoding =
                entries.stream().filter(entry -> entry.state == State.DECODING).toList();
        if (!decoding.isEmpty()) {
            Entry entry = decoding.get(which % decoding.size());
            entry.state = well ? State.DECODED : State.OVER;
            Task task = well ? StepDelivery.task(entry.arrival.delivery(), entry.key) : null;
            sequencer.decoded(entry.arrival, task, ready::add);
        }
    }

    private void handle(int which) {
        if (!ready.isEmpty()) {
            Task task = ready.remove(which % ready.size());
            entry(task).state = State.OVER;
            Lane lane = task.lane();
            if (lane != null) {
                sequencer.advance(lane, ready::add);
            }
        }
    }

    private void loseConnection() {
        arrived.forEach(delivery -> delivery.stale = true);
        Set<Entry> mayRun = mayRun();
        Set<Entry> expected = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.state == State.DECODED && entry.stale() && !mayRun.contains(entry)) {
                expected.add(entry);
            }
        }
        Set<Entry> dropped = new HashSet<>();
        sequencer.dropStale(task -> assertTrue(dropped.add(entry(task)), "it is dropped twice"));
        assertEquals(expected, dropped);
        dropped.forEach(entry -> entry.state = State.OVER);
    }

    private Set<Entry> mayRun() {
        Set<Entry> all = new HashSet<>();
        Set<Object> keys = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.state == State.DECODING) {
                break;
            }
            if (entry.state == State.DECODED && (entry.key == null || keys.add(entry.key))) {
                all.add(entry);
            }
        }
        return all;
    }

    private Set<Entry> readyEntries() {
        Set<Entry> all = new HashSet<>();
        ready.forEach(task -> assertTrue(all.add(entry(task)), "it is ready twice"));
        return all;
    }

    private Entry entry(Task task) {
        return entries.stream()
                .filter(entry -> Objects.equals(entry.arrival.delivery(), task.delivery()))
                .findFirst()
                .orElseThrow();
    }
}
