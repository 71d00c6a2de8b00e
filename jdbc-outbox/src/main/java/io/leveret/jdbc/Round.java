package io.leveret.jdbc;

import io.leveret.Publisher;
import io.leveret.jdbc.Sending.Refusal;
import io.leveret.jdbc.Sending.Sent;
import io.leveret.jdbc.ShardRows.ShardLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

    /** How often a relay says that it is there. */
    private static final long SAID_AGAIN_MILLIS = 5_000;

    private final DataSource dataSource;
    private final ShardRows rows;
    private final String instance;
    private final int attempts;
    private final Duration publishTimeout;

    Round(DataSource dataSource, int shard, String instance, int attempts, Duration publishTimeout) {
        this.dataSource = dataSource;
        this.rows = new ShardRows(shard);
        this.instance = instance;
        this.attempts = attempts;
        this.publishTimeout = publishTimeout;
    }

    /** Does one, unless another relay has the shard. */
    Result run(Publisher publisher) throws SQLException {
        return Transactions.readCommitted(dataSource, connection -> {
            ShardLock lock = rows.lock(connection);
            if (lock == null) {
                return new Result(false, 0, 0, null);
            }
            List<OutboxRow> due = rows.due(connection, lock.now());
            Sent sent = send(due, publisher);
            rows.delete(connection, sent.confirmed());
            for (Refusal refusal : sent.refused()) {
                settle(connection, refusal);
            }
            if (!instance.equals(lock.relayedBy()) || lock.now() - lock.relayedAt() >= SAID_AGAIN_MILLIS) {
                rows.relayedBy(connection, instance, lock.now());
            }
            return new Result(true, due.size(), sent.confirmed().size(), sent.stalled());
        });
    }

    private Sent send(List<OutboxRow> due, Publisher publisher) throws SQLException {
        try {
            return Sending.send(due, publisher, publishTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the broker", e);
        }
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
     * @param read how many rows were due
     * @param published how many of them the broker has
     * @param stalled why the broker takes nothing now; null if it does
     */
    record Result(
            boolean alone,
            int read,
            int published,
            @Nullable String stalled) {

        /** Whether more rows may be due at once: all that were read are published. */
        boolean goesOn() {
            return read > 0 && published == read;
        }
    }
}
