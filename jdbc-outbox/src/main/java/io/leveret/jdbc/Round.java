package io.leveret.jdbc;

import io.leveret.jdbc.Sending.Ended;
import io.leveret.jdbc.Sending.Read;
import io.leveret.jdbc.Sending.Refusal;
import io.leveret.jdbc.Sending.Sent;
import io.leveret.jdbc.ShardRows.ShardLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of a relay, in one transaction: it locks the shard, reads rows, publishes them, and removes what the broker has.
 * If the connection dies, the lock is gone, and so are the removals: then another relay sends those rows again, with the same
 * ids. If rows are left that were sent, or are about to be, the transaction ends with a lease on the shard, so that no other
 * relay sends them before the next round. So two relays never work on a shard at once.
 */
final class Round {

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    /** With more topics that get no answers, it is not the topics. */
    private static final int MOST_HELD = 50;

    /** How often a relay says that it is there. */
    private static final long SAID_AGAIN_MILLIS = 5_000;

    /** For how long no other may relay after a round that has left something. Rounds follow each other much faster. */
    static final Duration LEASE = Duration.ofSeconds(5);

    private final DataSource dataSource;
    private final ShardRows rows;
    private final String instance;
    private final int attempts;
    private final Sending sending;

    /** Whether the last round has ended with a lease. Used by one thread. */
    private boolean leased;

    Round(DataSource dataSource, int shard, String instance, int attempts, Sending sending) {
        this.dataSource = dataSource;
        this.rows = new ShardRows(shard);
        this.instance = instance;
        this.attempts = attempts;
        this.sending = sending;
    }

    /** Does one, unless another relay has the shard. */
    Result run() throws SQLException {
        return inTransaction(connection -> {
            ShardLock lock = rows.lock(connection, instance);
            if (lock == null) {
                return new Result(false, 0, null, null);
            }
            if (!instance.equals(lock.relayedBy())) {
                sending.forget();
            }
            Set<String> held = sending.begin();
            boolean goesOn = held.size() <= MOST_HELD;
            Sent sent = send(goesOn ? rows.due(connection, lock.now(), held, sending) : Read.NOTHING);
            int published = settle(connection, sent.ended());
            say(connection, lock);
            String failing = sending.failing();
            return goesOn
                    ? new Result(true, published, sent.stalled(), failing)
                    : new Result(true, published, held.size() + " topics get no answers", failing);
        });
    }

    /**
     * Waits a little for what is under way. Then other relays may go on: at once, or, if something still is under way, when the
     * lease ends. Returns how many rows the broker has.
     */
    int close() throws SQLException {
        sending.forget();
        if (!leased) {
            return 0;
        }
        return inTransaction(connection -> {
            if (rows.lock(connection, instance) == null) {
                return 0;
            }
            sending.begin();
            int published = settle(connection, send(Read.NOTHING).ended());
            if (sending.isEmpty()) {
                rows.relayedBy(connection, instance, null);
            }
            leased = false;
            return published;
        });
    }

    /** Whether no other may relay for a while, if this one goes on soon. */
    boolean leased() {
        return leased;
    }

    private <R> R inTransaction(Outbox.Work<R, SQLException> work) throws SQLException {
        boolean done = false;
        try {
            R result = Transactions.readCommitted(dataSource, work);
            done = true;
            return result;
        } finally {
            if (!done) {
                // The shard is no longer locked.
                sending.forget();
            }
        }
    }

    private Sent send(Read due) throws SQLException {
        try {
            return sending.send(due);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the broker", e);
        }
    }

    /** Says from time to time that this relay is there, and whenever a lease begins, goes on or ends. */
    private void say(Connection connection, ShardLock lock) throws SQLException {
        leased = !sending.isEmpty();
        if (leased) {
            sending.goOnFor(System.nanoTime());
            rows.relayedBy(connection, instance, LEASE);
        } else if (lock.leased()
                || !instance.equals(lock.relayedBy())
                || lock.now() - lock.relayedAt() >= SAID_AGAIN_MILLIS) {
            rows.relayedBy(connection, instance, null);
        }
    }

    /** Returns how many of them are published. */
    private int settle(Connection connection, Ended ended) throws SQLException {
        rows.delete(connection, ended.confirmed());
        for (Refusal refusal : ended.refused()) {
            settle(connection, refusal);
        }
        return ended.confirmed().size();
    }

    private void settle(Connection connection, Refusal refusal) throws SQLException {
        OutboxRow row = refusal.row();
        int refusals = row.attempts() + 1;
        if (refusals < attempts) {
            rows.rest(connection, row, BackOff.ofRefusals(refusals).toMillis(), refusal.reason());
        } else {
            rows.bury(connection, row, refusal.reason());
            LOG.warn(
                    "the event {} for the topic {} is in leveret_outbox_dead after {} tries: {}",
                    row.options().id(),
                    row.topic(),
                    refusals,
                    refusal.reason());
        }
    }

    /**
     * What a round has done.
     *
     * @param alone whether this relay had the shard; false if another has it
     * @param published how many rows the broker has
     * @param stalled why the broker takes nothing now; null if it does
     * @param failing which topics are held back, and why; null for none
     */
    record Result(
            boolean alone,
            int published,
            @Nullable String stalled,
            @Nullable String failing) {}
}
