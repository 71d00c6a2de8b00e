package io.leveret.amqp.publish;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one destination that wait at the {@link Gate}, and what they wait for. Used by the writer; the methods
 * that say so by any thread.
 */
final class Waiting {

    private final String destination;

    /** Changed under its own lock, but for additions at its end. */
    private final Deque<Outbound> messages = new ConcurrentLinkedDeque<>();

    /** The one on a channel of its own; null while there is none. Set by the writer. */
    private volatile @Nullable Probe probe;

    /** Whether they wait for those before them. */
    private boolean held;

    Waiting(String destination) {
        this.destination = destination;
    }

    String destination() {
        return destination;
    }

    void add(Outbound message) {
        messages.add(message);
    }

    /** What was there before and must not be overtaken is under way elsewhere. */
    void hold() {
        held = true;
    }

    /** Whether they were held; they no longer are. */
    boolean release() {
        boolean was = held;
        held = false;
        return was;
    }

    @Nullable
    Probe probe() {
        return probe;
    }

    void probe(@Nullable Probe next) {
        probe = next;
    }

    /** Runs a step that takes messages out. What the step sees first is what it takes out: nobody else does meanwhile. */
    void alone(Step step) {
        synchronized (messages) {
            step.run(messages);
        }
    }

    /** Takes all out, in order. By any thread. */
    void moveAllTo(List<Outbound> taken) {
        alone(all -> {
            Outbound next;
            while ((next = all.poll()) != null) {
                taken.add(next);
            }
        });
    }

    /** Lets go of those that nobody waits for any more. By any thread. */
    void purge() {
        alone(all -> all.removeIf(message -> message.over() && !message.begin()));
        Probe now = probe;
        if (now != null) {
            now.reportIfOver();
        }
    }

    /** What has had no answer for so long; null when it has had one. By any thread. */
    @Nullable
    Silence silence(Duration time) {
        Probe now = probe;
        return now == null || now.age().compareTo(time) <= 0
                ? null
                : Silence.of(now.message(), messages.size() + 1, now.age());
    }

    /** What is done with the messages. */
    @FunctionalInterface
    interface Step {

        void run(Deque<Outbound> messages);
    }
}
