package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.jdbc.Outbox;
import io.leveret.jdbc.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Writers that count keys up in a database, with an event for each number, and a table of what handlers have noted. A row of
 * {@code counters} says how many events of its key are committed, so the database alone knows what has to be handled.
 */
final class CountedEvents {

    static final String TOPIC = "counted";

    private static final int KEYS = 1_000;

    /** One in so many transactions is rolled back. */
    private static final int ROLLED_BACK = 50;

    private static final int ADDED_AT_ONCE = 100;

    /**
     * A key has reached a number.
     *
     * @param rolledBack whether its transaction is one of those that never commit
     */
    @EventType(value = "key.counted", key = "key")
    record Counted(int key, int number, boolean rolledBack) {}

    private final DataSource dataSource;
    private final Outbox outbox;

    CountedEvents(DataSource dataSource) throws SQLException {
        this.dataSource = dataSource;
        this.outbox = Outbox.on(dataSource);
        Tables.create(dataSource);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE counters (event_key INTEGER PRIMARY KEY, number INTEGER NOT NULL)");
            statement.execute("CREATE TABLE handled (id SERIAL PRIMARY KEY,"
                    + " event_key INTEGER, number INTEGER, rolled_back BOOLEAN)");
            for (int first = 0; first < KEYS; first += ADDED_AT_ONCE) {
                List<String> rows = new ArrayList<>();
                for (int key = first; key < first + ADDED_AT_ONCE; key++) {
                    rows.add("(" + key + ", 0)");
                }
                statement.execute("INSERT INTO counters VALUES " + String.join(", ", rows));
            }
        }
    }

    /** Notes in the handler's transaction that it has handled an event. */
    static void note(Counted event, Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO handled (event_key, number, rolled_back) VALUES (?, ?, ?)")) {
            insert.setInt(1, event.key());
            insert.setInt(2, event.number());
            insert.setBoolean(3, event.rolledBack());
            insert.executeUpdate();
        }
    }

    /** Has so many threads write so many events; ends when all are written, however often the database is away meanwhile. */
    CompletableFuture<Void> write(int writers, int events) {
        var left = new AtomicInteger(events);
        var threads = Executors.newFixedThreadPool(writers);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            ends.add(CompletableFuture.runAsync(() -> writeAll(left), threads));
        }
        threads.shutdown();
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    private void writeAll(AtomicInteger left) {
        while (left.getAndDecrement() > 0) {
            int key = ThreadLocalRandom.current().nextInt(KEYS);
            boolean rolledBack = ThreadLocalRandom.current().nextInt(ROLLED_BACK) == 0;
            try {
                outbox.<String, RolledBack>inTransaction(connection -> {
                    String id = count(connection, key, rolledBack);
                    if (rolledBack) {
                        throw new RolledBack();
                    }
                    return id;
                });
            } catch (RolledBack e) {
                left.incrementAndGet();
            } catch (SQLException e) {
                left.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** The row of the key is locked first, so that its events are inserted in the order of their commits. */
    private String count(Connection connection, int key, boolean rolledBack) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE counters SET number = number + 1 WHERE event_key = " + key);
            try (ResultSet row = statement.executeQuery("SELECT number FROM counters WHERE event_key = " + key)) {
                row.next();
                return outbox.publish(connection, TOPIC, new Counted(key, row.getInt(1), rolledBack));
            }
        }
    }

    /** How many events were handled; less than 0 while the database can't be asked. */
    int handled() {
        return number("SELECT COUNT(*) FROM handled");
    }

    /** How many events still wait in the outbox; less than 0 while the database can't be asked. */
    int waiting() {
        return number("SELECT COUNT(*) FROM leveret_outbox");
    }

    private int number(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            return -1;
        }
    }

    /** Whether every event that is committed is handled, as far as the database can be asked. */
    boolean areSettled() {
        int committed = number("SELECT SUM(number) FROM counters");
        return committed >= 0 && handled() >= committed && waiting() == 0;
    }

    /** Waits until every committed event is handled, and checks: each once, in order by key, and none that was rolled back. */
    void settle(Duration deadline) {
        Waits.within(deadline, this::areSettled);
        int committed = known("SELECT SUM(number) FROM counters");
        List<String> wrong = new ArrayList<>();
        Waits.until(() -> compare(wrong));
        assertEquals(List.of(), wrong);
        assertEquals(committed, known("SELECT COUNT(*) FROM handled"));
        assertEquals(0, known("SELECT COUNT(*) FROM leveret_outbox_dead"));
    }

    /** Waits for the answer: after a kill the pool may still have connections that are broken. */
    private int known(String sql) {
        var answer = new AtomicInteger();
        Waits.until(() -> answer.updateAndGet(any -> number(sql)) >= 0);
        return answer.get();
    }

    /** Finds what was handled and should not have been; false if the database can't be asked. */
    private boolean compare(List<String> wrong) {
        wrong.clear();
        Map<Integer, Integer> numbers = new HashMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT event_key, number, rolled_back FROM handled ORDER BY id")) {
            while (row.next()) {
                int key = row.getInt(1);
                int expected = numbers.merge(key, 1, Integer::sum);
                if (row.getInt(2) != expected || row.getBoolean(3)) {
                    wrong.add("key " + key + ": " + row.getInt(2) + " instead of " + expected
                            + (row.getBoolean(3) ? ", which was rolled back" : ""));
                }
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends a transaction without its changes. */
    private static final class RolledBack extends Exception {

        private static final long serialVersionUID = 1L;

        RolledBack() {
            super("rolled back", null, false, false);
        }
    }
}
