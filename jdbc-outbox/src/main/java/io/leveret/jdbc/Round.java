package io.leveret.jdbc;

import io.leveret.jdbc.Sending.Ended;
import io.leveret.jdbc.Sending.Refusal;
import io.leveret.jdbc.Sending.Sent;
import io.leveret.jdbc.ShardRows.ShardLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of a relay, in one transaction: it locks the shard, reads rows, publishes them, and removes what the broker has.
 * If the connection dies, the lock is gone, and so are the removals: then another relay sends those rows again, with the same
 * ids. So two relays never work on a shard at once, and none needs a clock.
 */
final class Round {

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    /** With more topics that get no answers, it is not the topics. */
    private static final int MOST_HELD = 50;

    /** How often a relay says that it is there. */
    private static final long SAID_AGAIN_MILLIS = 5_000;

    private final DataSource dataSource;
    private final ShardRows rows;
    private final String instance;
    private final int attempts;
    private final Sending sending;

    Round(DataSource dataSource, int shard, String instance, int attempts, Sending sending) {
        this.dataSource = dataSource;
        this.rows = new ShardRows(shard);
        this.instance = instance;
        this.attempts = attempts;
        this.sending = sending;
    }

    /** Does one, unless another relay has the shard. */
    Result run() throws SQLException {
        return Transactions.readCommitted(dataSource, connection -> {
            ShardLock lock = rows.lock(connection);
            if (lock == null) {
                return new Result(false, 0, null, null);
            }
            int late = settle(connection, sending.take());
            Set<String> held = sending.held();
            boolean goesOn = held.size() <= MOST_HELD;
            Sent sent = send(goesOn ? rows.due(connection, lock.now(), held) : List.of());
            int published = late + settle(connection, sent.ended());
            if (!instance.equals(lock.relayedBy()) || lock.now() - lock.relayedAt() >= SAID_AGAIN_MILLIS) {
                rows.relayedBy(connection, instance, lock.now());
            }
            String failing = sending.failing();
            return goesOn
                    ? new Result(true, published, sent.stalled(), failing)
                    : new Result(true, published, held.size() + " topics get no answers", failing);
        });
    }

    private Sent send(List<OutboxRow> due) throws SQLException {
        try {
            return sending.send(due);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the broker", e);
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
