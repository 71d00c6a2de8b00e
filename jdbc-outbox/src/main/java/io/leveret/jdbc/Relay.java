package io.leveret.jdbc;

import io.leveret.Leveret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the rows of one shard, on a thread of its own, round after round. When nothing is there it asks less and less
 * often, or when it is nudged. While the broker is away it opens no transaction.
 */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final Duration LONGEST_WITH_LEASE = Duration.ofSeconds(1);

    private final int shard;
    private final Round round;
    private final Leveret application;
    private final Thread thread;
    private final Semaphore nudges = new Semaphore(0);
    private final BackOff idle = new BackOff(Duration.ofMillis(20), Duration.ofSeconds(1));
    private final BackOff failing = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private final AtomicLong published = new AtomicLong();

    /** Counted down when no further round is to begin. */
    private final CountDownLatch end = new CountDownLatch(1);

    /** Used by the thread. */
    private State state = State.WELL;

    /** Why not all is published; null while it is. */
    private volatile @Nullable String trouble;

    private enum State {
        WELL,
        HOLDS_BACK,
        STOPPED
    }

    Relay(int shard, Round round, Leveret application, String name) {
        this.shard = shard;
        this.round = round;
        this.application = application;
        this.thread = new Thread(this::run, name + "-outbox-" + shard);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There may be new rows. */
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    /** Begins no further round. */
    void stop() {
        end.countDown();
        nudge();
    }

    /** Waits for the end of the round under way; after the time it is given up, and its rows will be sent again. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    long published() {
        return published.get();
    }

    private boolean closing() {
        return end.getCount() == 0;
    }

    private void run() {
        try {
            while (!closing()) {
                rest(survived());
            }
            letGo();
        } catch (InterruptedException e) {
            // Given up: the rows that were under way are sent again, by whoever relays next.
        }
    }

    /** Ends the lease, if there is one. If that fails, it ends by itself. */
    private void letGo() {
        try {
            published.addAndGet(round.close());
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the outbox's relay of shard {} has left its lease to expire", shard, e);
        }
    }

    /** One round, which may fail in any way: the next may go better. Says how long to rest after it. */
    private Duration survived() throws InterruptedException {
        try {
            return once();
        } catch (SQLException e) {
            if (!closing()) {
                tell(State.STOPPED, "the database: " + e.getMessage(), null);
            }
        } catch (RuntimeException | Error e) {
            tell(State.STOPPED, "a round has failed: " + e, e);
        }
        return failing.next();
    }

    private Duration once() throws SQLException, InterruptedException {
        Optional<String> outage = application.outage();
        if (outage.isPresent()) {
            tell(State.STOPPED, "the broker is away: " + outage.get(), null);
            return failing.next();
        }
        Round.Result result = round.run();
        published.addAndGet(result.published());
        if (result.stalled() != null) {
            tell(State.STOPPED, "the broker takes nothing: " + result.stalled(), null);
            return failing.next();
        }
        tell(result.failing() == null ? State.WELL : State.HOLDS_BACK, result.failing(), null);
        failing.reset();
        if (result.published() > 0) {
            idle.reset();
            return Duration.ZERO;
        }
        return idle.next();
    }

    /** While it is stopped a nudge changes nothing, and would make many rounds fail. A lease is renewed in time. */
    private void rest(Duration longest) throws InterruptedException {
        Duration time = round.leased() && longest.compareTo(LONGEST_WITH_LEASE) > 0 ? LONGEST_WITH_LEASE : longest;
        if (state == State.STOPPED) {
            end.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            nudges.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** One line for each change. */
    private void tell(State now, @Nullable String why, @Nullable Throwable cause) {
        State before = state;
        state = now;
        trouble = why;
        if (now == before) {
            return;
        }
        switch (now) {
            case WELL -> LOG.info("the outbox's relay of shard {} publishes again", shard);
            case HOLDS_BACK -> LOG.warn("the outbox's relay of shard {} holds back a topic: {}", shard, why);
            case STOPPED -> LOG.warn("the outbox's relay of shard {} publishes nothing: {}", shard, why, cause);
        }
    }
}
