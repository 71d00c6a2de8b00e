package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.support.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Copies of letters on their way to a queue. Up to {@value #MOST} are unconfirmed at once, so that a letter does not cost a
 * round trip. A letter is acknowledged once its copy is confirmed, in the letters' order. If the connection ends, those
 * not acknowledged return to their queue, and a few of them have been copied too.
 *
 * <p>A channel keeps back what it tells a quorum queue while 32 commands are under way, and forgets it when it is closed.
 * So the queue is waited for before there are that many. An acknowledgement of all letters up to one is a single command.
 *
 * <p>Used by one thread, beside the client's, which brings confirms and returns.
 */
final class CopyWindow {

    /** How many letters may be copied and not acknowledged. */
    static final int MOST = 500;

    /** How large their bodies may be together, unless it is a single one. */
    private static final long MOST_BYTES = 16L << 20;

    /** How many letters are acknowledged together. */
    private static final int BATCH = 100;

    /** How many commands go to the queue without waiting for it. */
    private static final int COMMANDS = 25;

    /** Acknowledging many is one command for each consumer that got some of them: mostly one. */
    private static final int COMMANDS_FOR_MANY = 2;

    private final Channel channel;
    private final Arrivals arrivals;
    private final Duration timeout;

    /** Not acknowledged, in order. */
    private final Deque<Copy> copies = new ArrayDeque<>();

    /** The bytes of their bodies. */
    private long bytes;

    /** At the front of the letters, and to be acknowledged. */
    private final Deque<Copy> finished = new ArrayDeque<>();

    /** Those that were not stored. */
    private final List<Copy> unstored = new ArrayList<>();

    /** By the number of the publish. Guarded by this, as are the copies' results. */
    private final NavigableMap<Long, Copy> unconfirmed = new TreeMap<>();

    /** Why nothing more is heard. Guarded by this. */
    private @Nullable ShutdownSignalException end;

    /** The lowest tag of a letter that stays unsettled. */
    private long firstKept = Long.MAX_VALUE;

    /** Sent since the queue was last waited for. */
    private int commands;

    private long acknowledged;

    /** How many letters have left the queue. */
    private long gone;

    CopyWindow(Channel channel, Arrivals arrivals, Duration timeout) throws IOException {
        this.channel = channel;
        this.arrivals = arrivals;
        this.timeout = timeout;
        channel.addConfirmListener(
                (number, multiple) -> confirmed(number, multiple, null),
                (number, multiple) -> confirmed(number, multiple, Problem.REFUSED));
        channel.addReturnListener(returned -> returned());
        channel.addShutdownListener(this::ended);
        channel.confirmSelect();
    }

    /** Why a copy was not stored. */
    enum Problem {
        /** There is no such queue. */
        NO_QUEUE,
        /** The broker said no. */
        REFUSED
    }

    /** One letter's copy. */
    static final class Copy {

        private final Letters.Got letter;
        private final boolean leaves;
        private boolean done;
        private @Nullable Problem problem;

        Copy(Letters.Got letter, boolean leaves) {
            this.letter = letter;
            this.leaves = leaves;
        }

        Letters.Got letter() {
            return letter;
        }

        /** Whether the letter was to leave its queue, rather than to have a new place there. */
        boolean leaves() {
            return leaves;
        }
    }

    /**
     * Sends a copy. Waits only while too many are unconfirmed.
     *
     * @param leaves whether the letter leaves its queue
     */
    void copy(Letters.Got letter, String to, BasicProperties properties, boolean leaves)
            throws IOException, TimeoutException, InterruptedException {
        while (copies.size() >= MOST || (!copies.isEmpty() && bytes + letter.body().length > MOST_BYTES)) {
            awaitFirst();
            collect();
        }
        var copy = new Copy(letter, leaves);
        synchronized (this) {
            unconfirmed.put(channel.getNextPublishSeqNo(), copy);
        }
        add(copy);
        channel.basicPublish("", to, true, properties, letter.body());
    }

    /** Has a letter leave its queue without a copy. */
    void drop(Letters.Got letter) throws IOException, InterruptedException {
        var copy = new Copy(letter, true);
        copy.done = true;
        add(copy);
    }

    private void add(Copy copy) throws IOException, InterruptedException {
        copies.add(copy);
        bytes += copy.letter.body().length;
        collect();
        if (finished.size() >= BATCH) {
            acknowledge();
        }
    }

    /** Acknowledges the letters whose copies are confirmed by now. */
    void settle() throws IOException, InterruptedException {
        collect();
        acknowledge();
    }

    /** How many letters are neither acknowledged nor kept. */
    int unsettled() {
        return copies.size() + finished.size();
    }

    /** Notes that a letter stays unsettled. */
    void keep(Letters.Got letter) {
        firstKept = Math.min(firstKept, letter.tag());
    }

    /** Waits for all confirms, and acknowledges the letters. */
    void await() throws IOException, TimeoutException, InterruptedException {
        while (!copies.isEmpty()) {
            awaitFirst();
            collect();
        }
        acknowledge();
    }

    /** Why a copy was not stored; null if all were, as far as is known. */
    @Nullable
    Problem problem() {
        return unstored.isEmpty() ? null : unstored.get(0).problem;
    }

    /** The letters whose copies were not stored; they are unsettled, and the caller's again. */
    List<Copy> takeUnstored() {
        List<Copy> all = List.copyOf(unstored);
        unstored.clear();
        return all;
    }

    /** How many letters have left the queue. */
    long gone() {
        return gone;
    }

    /** Takes what is known of the first copies. */
    private void collect() {
        Copy first;
        while ((first = copies.peek()) != null && isDone(first)) {
            copies.remove();
            bytes -= first.letter.body().length;
            if (first.problem == null) {
                finished.add(first);
            } else {
                keep(first.letter);
                unstored.add(first);
            }
        }
    }

    private synchronized boolean isDone(Copy copy) {
        return copy.done;
    }

    private void awaitFirst() throws IOException, TimeoutException, InterruptedException {
        Copy first = copies.element();
        long limit = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            while (!first.done) {
                if (end != null) {
                    throw new IOException("the channel has ended", end);
                }
                long left = limit - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("the broker did not confirm a copy within " + Durations.text(timeout));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    private void acknowledge() throws IOException, InterruptedException {
        Copy last = finished.peekLast();
        if (last == null) {
            return;
        }
        if (last.letter.tag() < firstKept) {
            channel.basicAck(last.letter.tag(), true);
            acknowledged += finished.size();
            told(COMMANDS_FOR_MANY);
        } else {
            for (Copy copy : finished) {
                channel.basicAck(copy.letter.tag(), false);
                acknowledged++;
                told(1);
            }
        }
        gone += finished.stream().filter(Copy::leaves).count();
        finished.clear();
    }

    private void told(int more) throws IOException, InterruptedException {
        commands += more;
        if (commands + COMMANDS_FOR_MANY > COMMANDS) {
            commands = 0;
            arrivals.awaitKnown(acknowledged);
        }
    }

    /** On the client's thread. */
    private synchronized void confirmed(long number, boolean multiple, @Nullable Problem refusal) {
        if (multiple) {
            Collection<Copy> all = unconfirmed.headMap(number, true).values();
            all.forEach(copy -> finish(copy, refusal));
            all.clear();
        } else {
            Copy copy = unconfirmed.remove(number);
            if (copy != null) {
                finish(copy, refusal);
            }
        }
        notifyAll();
    }

    private static void finish(Copy copy, @Nullable Problem refusal) {
        copy.done = true;
        if (copy.problem == null) {
            copy.problem = refusal;
        }
    }

    /**
     * On the client's thread, before the confirm of the same copy. The broker doesn't say which one it is, and letters may be
     * alike: so none that may be it counts as stored.
     */
    private synchronized void returned() {
        unconfirmed.values().forEach(copy -> copy.problem = Problem.NO_QUEUE);
    }

    private synchronized void ended(ShutdownSignalException signal) {
        end = signal;
        notifyAll();
    }
}
