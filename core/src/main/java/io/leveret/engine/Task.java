package io.leveret.engine;

import io.leveret.LeveretListener.Attempt;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SubscriptionSpec;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in the engine: the decoded event, and what has been tried. One worker uses it at a time; the dispatcher's
 * queues pass it from one worker to another. Only {@code runner}, {@code abandoned} and {@code interrupting} are shared
 * between threads.
 */
final class Task {

    private final Delivery delivery;
    private final AttemptHistory history;
    private final Decoded decoded;

    /** Null for what is never held. */
    private final @Nullable Hold hold;

    /** The worker that runs the handler, for closing to interrupt; null while none does. */
    private volatile @Nullable Thread runner;

    /** Set once, when closing has given it up: its failures no longer count. */
    private volatile boolean abandoned;

    /** Whether its settlement has begun. */
    private boolean settled;

    /** True for the moment in which closing interrupts the runner, who waits for its end before it goes on to another task. */
    private volatile boolean interrupting;

    Task(Delivery delivery, AttemptHistory history, Decoded decoded) {
        this.delivery = delivery;
        this.history = history;
        this.decoded = decoded;
        this.hold = decoded instanceof Decoded.Event<?> event && event.held() ? new Hold() : null;
    }

    Delivery delivery() {
        return delivery;
    }

    Message message() {
        return delivery.message();
    }

    AttemptHistory history() {
        return history;
    }

    Decoded decoded() {
        return decoded;
    }

    @Nullable
    Hold hold() {
        return hold;
    }

    /** The key of its lane; null when it has no order. */
    @Nullable
    LaneKey key() {
        return decoded instanceof Decoded.Event<?> event ? event.key() : null;
    }

    /** The same with no lane, as its key can't be compared with others: not handled. */
    Task withoutLane(Throwable cause) {
        return new Task(delivery, history, Decoder.failed("comparing its key", cause));
    }

    Attempt attempt(SubscriptionSpec spec) {
        Message message = message();
        return new Attempt(spec.group(), spec.topic(), message.type(), message.id(), history.attempts());
    }

    boolean settled() {
        return settled;
    }

    /** Its settlement begins: there is no second one. */
    void settles() {
        settled = true;
    }

    void running() {
        runner = Thread.currentThread();
    }

    /** No longer runs: no interrupt comes after it. */
    void ran() {
        runner = null;
        while (interrupting) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    boolean runBy(Thread thread) {
        return thread.equals(runner);
    }

    /** Whether its handler has called {@link System#exit}, which waits for closing to end. */
    boolean exiting() {
        Thread thread = runner;
        if (thread != null) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().equals("java.lang.Runtime")
                        && frame.getMethodName().equals("exit")) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean abandoned() {
        return abandoned;
    }

    /** Gives up on it: what its handler does from here on is not settled. */
    void abandon() {
        abandoned = true;
        interrupting = true;
        try {
            Thread thread = runner;
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            interrupting = false;
        }
    }

    /** What a body turned out to be. */
    sealed interface Decoded {

        /**
         * An event and its handler.
         *
         * @param route where it goes
         * @param event what was decoded
         * @param key its lane, or null
         * @param <E> the handler's event class
         */
        record Event<E>(Route<E> route, E event, @Nullable LaneKey key) implements Decoded {

            /** Whether its lane waits while it waits for a delayed retry. */
            boolean held() {
                return key != null && route.handling().hold();
            }
        }

        /**
         * Nothing that any handler of the subscription can read.
         *
         * @param reason why, without anything from the body
         * @param cause what the codec threw, or null
         */
        record Invalid(String reason, @Nullable Throwable cause) implements Decoded {}

        /**
         * What no handler here can read, and one of another instance may.
         *
         * @param reason why, without anything from the body
         * @param cause what the codec threw, or null
         */
        record Unknown(String reason, @Nullable Throwable cause) implements Decoded {}

        /**
         * What decoding crashed on, as when memory is short or a class is missing: the event may be fine.
         *
         * @param reason what ended how, without anything from the body
         * @param error what was thrown
         */
        record Crashed(String reason, Throwable error) implements Decoded {}
    }
}
