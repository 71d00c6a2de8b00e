package io.leveret.engine.dispatch;

import io.leveret.Batching;
import io.leveret.LeveretListener.Attempt;
import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in the engine: the decoded event, and what has been tried. One worker uses it at a time; the dispatcher's
 * queues pass it from one worker to another. Only {@code runner}, {@code abandoned} and {@code interrupting} are shared
 * between threads.
 */
public final class Task {

    private final Delivery delivery;
    private final AttemptHistory history;
    private final Decoded decoded;
    private final Time time;

    /** Null for what is never held. */
    private final @Nullable Hold hold;

    /** What its next run does; null for the beginning. */
    private @Nullable Supplier<RunResult> retry;

    /** Whether it was run. */
    private boolean begun;

    /** Null for what has no order, and until it is placed. */
    private @Nullable Lane lane;

    /** The worker that runs the handler, for closing to interrupt; null while none does. */
    private volatile @Nullable Thread runner;

    /** Set once, when closing has given it up: its failures no longer count. */
    private volatile boolean abandoned;

    /** Whether its settlement has begun. */
    private boolean settled;

    /** True for the moment in which closing interrupts the runner, who waits for its end before it goes on to another task. */
    private volatile boolean interrupting;

    public Task(Delivery delivery, AttemptHistory history, Decoded decoded, Time time) {
        this.time = time;
        this.delivery = delivery;
        this.history = history;
        this.decoded = decoded;
        this.hold = decoded instanceof Decoded.Event<?> event && event.held()
                ? new Hold(event.route().longestHold(), time)
                : null;
    }

    public Delivery delivery() {
        return delivery;
    }

    public Message message() {
        return delivery.message();
    }

    public AttemptHistory history() {
        return history;
    }

    /** Notes in its history that an attempt begins now. */
    public void attemptStarts() {
        history.attemptStarts(time.instant());
    }

    public Decoded decoded() {
        return decoded;
    }

    @Nullable
    public Hold hold() {
        return hold;
    }

    /** How its handler takes several events in one call; null when it takes one, and when there is none. */
    @Nullable
    Batching<?> batching() {
        return decoded instanceof Decoded.Event<?> event
                ? event.route().handling().batching()
                : null;
    }

    /** It waits so long from now on, behind others of its lane or not. */
    void waits(Duration delay) {
        if (hold != null) {
            hold.waits(delay);
        }
    }

    /** How much is left of that, maybe nothing; null when it waits for its lane only. */
    @Nullable
    Duration left() {
        return hold == null ? null : hold.left();
    }

    /** The key of its lane; null when it has no order. */
    @Nullable
    LaneKey key() {
        return decoded instanceof Decoded.Event<?> event ? event.key() : null;
    }

    /** Where it waits for earlier ones of its key, or others for it; null when it has no order. */
    @Nullable
    Lane lane() {
        return lane;
    }

    /** It has come into a lane. */
    void placed(Lane in) {
        lane = in;
    }

    /** The same with no lane, as its key can't be compared with others: not handled. */
    Task withoutLane(Throwable cause) {
        return new Task(delivery, history, Decoded.failed("comparing its key", cause), time);
    }

    public Attempt attempt(SubscriptionSpec spec) {
        Message message = message();
        return new Attempt(spec.group(), spec.topic(), message.type(), message.id(), history.attempts());
    }

    /**
     * Waits for another attempt in this process.
     *
     * @param next the next run
     */
    public RunResult retryIn(Duration delay, Supplier<RunResult> next) {
        retry = next;
        return new RunResult.RetryIn(delay);
    }

    /** What this run does instead of beginning; null if it begins. */
    @Nullable
    public Supplier<RunResult> takeRetry() {
        Supplier<RunResult> now = retry;
        retry = null;
        return now;
    }

    /** Whether it was run before. */
    public boolean begun() {
        return begun;
    }

    public boolean settled() {
        return settled;
    }

    /** Its settlement begins: there is no second one. */
    public void settles() {
        settled = true;
    }

    public void running() {
        begun = true;
        runner = Thread.currentThread();
    }

    /** No longer runs: no interrupt comes after it. */
    public void ran() {
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

    public boolean abandoned() {
        return abandoned;
    }

    /** Gives up on it: what its handler does from here on is not settled. One thread at a time, so that its worker waits for each. */
    public synchronized void abandon() {
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
}
