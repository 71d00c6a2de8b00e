package io.leveret.jdbc;

import io.leveret.Health;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets old events of the inbox, some at a time, on a thread of its own. */
final class InboxSweeper {

    private static final Logger LOG = LoggerFactory.getLogger(InboxSweeper.class);

    /** How often it looks, unless it has failed. */
    static final Duration USUAL_REST = Duration.ofMinutes(1);

    private static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final InboxRows rows;
    private final Duration retention;
    private final boolean createTables;
    private final Duration usualRest;
    private final Thread thread;

    /** Used by the thread. */
    private final BackOff failing = new BackOff(REST_AFTER_FAILURE, USUAL_REST);

    private final CountDownLatch end = new CountDownLatch(1);

    /** Whether the table is there; used by the thread that starts, and then by the own thread. */
    private boolean prepared;

    /** Why nothing is forgotten; null while all is well. */
    private volatile @Nullable String trouble;

    InboxSweeper(
            DataSource dataSource,
            InboxRows rows,
            Duration retention,
            boolean createTables,
            Duration usualRest,
            String name) {
        this.dataSource = dataSource;
        this.rows = rows;
        this.retention = retention;
        this.createTables = createTables;
        this.usualRest = usualRest;
        this.thread = new Thread(this::run, name + "-inbox");
        thread.setDaemon(true);
    }

    /** Checks the table, if the database can be reached, and begins. */
    void start() {
        String why = FirstLook.at(dataSource, this::prepare);
        if (why != null) {
            tell(why);
        }
        thread.start();
    }

    private void prepare(Connection connection) throws SQLException {
        Tables.prepare(connection, Tables.INBOX, createTables);
        prepared = true;
    }

    void close(Duration timeout) {
        end.countDown();
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    Health.Component health() {
        String why = trouble;
        return new Health.Component("inbox", why == null, why == null ? "forgets old events" : why);
    }

    private void run() {
        try {
            Duration rest;
            do {
                rest = sweep();
            } while (!end.await(rest.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // The application is closed.
        }
    }

    /** Says how long to rest after it. */
    private Duration sweep() {
        try {
            if (!prepared) {
                try (Connection connection = dataSource.getConnection()) {
                    prepare(connection);
                }
            }
            int forgotten = InboxRows.SWEPT_AT_ONCE;
            while (forgotten == InboxRows.SWEPT_AT_ONCE && end.getCount() > 0) {
                forgotten = Transactions.readCommitted(dataSource, connection -> rows.sweep(connection, retention));
            }
            tell(null);
            failing.reset();
            return usualRest;
        } catch (SQLException e) {
            tell("the database: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            tell("sweeping has failed: " + e);
        }
        return failing.next();
    }

    /** One line for each change. */
    private void tell(@Nullable String now) {
        String before = trouble;
        trouble = now;
        if (now != null && before == null) {
            LOG.warn("the inbox forgets no old events: {}", now);
        } else if (now == null && before != null) {
            LOG.info("the inbox forgets old events again");
        }
    }
}
