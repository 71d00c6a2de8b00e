package io.leveret.jdbc;

import io.leveret.Context;
import io.leveret.Extension;
import io.leveret.HandlerParameter;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.jdbc.section.InboxSection;
import io.leveret.jdbc.section.Section;
import io.leveret.transport.ForeignText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets a handler's changes of the database happen once, though its event may be delivered several times. It notes each
 * handled event in the table {@code leveret_inbox}, in the transaction of the handler. Thread-safe.
 *
 * <p>An application to which the inbox is {@linkplain LeveretBuilder#extension added} has handlers that take a {@link
 * Connection} as their last parameter:
 *
 * <pre>{@code
 * @Handles(topic = "orders")
 * void reserve(OrderPlaced order, Connection connection) throws SQLException { … }
 * }</pre>
 *
 * <p>Leveret begins a transaction, notes the event, calls the handler, commits, and acknowledges the event. If the handler
 * throws, or returns {@link io.leveret.Outcome#retryAfter} or {@link io.leveret.Outcome#deadLetter}, it rolls back. An event
 * that was handled before is acknowledged without a call. What the handler publishes with the connection through an {@link
 * Outbox} belongs to the same transaction. Such a handler neither commits nor closes the connection.
 */
public final class Inbox implements Extension {

    private final DataSource dataSource;
    private final Runnable afterCommit;
    private final Duration retention;
    private final InboxRows rows = new InboxRows();

    /** What runs while an application does; null otherwise. */
    private final AtomicReference<@Nullable InboxSweeper> running = new AtomicReference<>();

    private Inbox(DataSource dataSource, Runnable afterCommit, Duration retention) {
        this.dataSource = dataSource;
        this.afterCommit = afterCommit;
        this.retention = retention;
    }

    /**
     * Creates an inbox. It touches the database only when it is used.
     *
     * @param dataSource the application's database, which has the {@linkplain Tables tables}; a pool with at least one
     *     connection for each handler that runs at the same time
     * @return an inbox that remembers events for seven days
     */
    public static Inbox on(DataSource dataSource) {
        return new Inbox(dataSource, () -> {}, InboxSection.STANDARD_RETENTION);
    }

    /**
     * Creates an inbox in the database of an outbox. When a handler's transaction has committed, the outbox is {@linkplain
     * Outbox#nudge nudged}.
     *
     * @param outbox where the handlers publish
     * @return an inbox that remembers events for seven days
     */
    public static Inbox on(Outbox outbox) {
        return new Inbox(outbox.dataSource(), outbox::nudge, InboxSection.STANDARD_RETENTION);
    }

    /**
     * Sets for how long events are remembered. A copy of an event that comes later is handled again. The setting {@code
     * inbox.retention} of a settings file counts more than this.
     *
     * @param time more than the {@code delayedRetries} of any group add up to; from one second to ten years
     * @return a changed copy
     * @throws IllegalArgumentException if it is outside this range
     */
    public Inbox withRetention(Duration time) {
        InboxSection.RETENTION.check(time);
        return new Inbox(dataSource, afterCommit, time);
    }

    /**
     * Notes in the connection's transaction that its subscription has handled an event. For handlers that have a
     * transaction of their own, such as one of Spring; those with a {@link Connection} parameter need no call.
     *
     * <p>If another copy of the event is being handled at this moment, this waits until that transaction ends, for at most
     * ten seconds (H2: as long as its {@code LOCK_TIMEOUT}).
     *
     * @param connection has a transaction, so it is not in autocommit mode
     * @param context the handler's context
     * @return true if the event was not handled before; false if the handler has nothing to do
     * @throws IllegalArgumentException if the connection is in autocommit mode, or the event has no id that can be noted
     * @throws SQLException if the database refuses, or the other transaction takes longer; roll the transaction back
     */
    public boolean first(Connection connection, Context context) throws SQLException {
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalArgumentException(
                        "the connection is in autocommit mode, so the event would be noted though"
                                + " your transaction fails: call connection.setAutoCommit(false) first");
            }
            String problem = InboxRows.idProblem(context.id());
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
            return rows.insert(connection, context.group() + "." + context.topic(), context.id());
        } catch (SQLException e) {
            throw failure(context, Tables.explained(e, connection, Tables.INBOX));
        }
    }

    /** As the driver has said it, with the event; its state and code tell the kind. */
    private static SQLException failure(Context context, SQLException e) {
        return new SQLException(
                "the event " + ForeignText.quote(context.id()) + " is not in the inbox: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    @Override
    public List<HandlerParameter<?>> handlerParameters() {
        return List.of(new HandlerTransaction(dataSource, this, afterCommit));
    }

    /**
     * Starts to forget old events, as {@link LeveretBuilder#extension} has it.
     *
     * @throws StartException if the table is missing, the retention is too short for the delayed retries, or the inbox is
     *     part of a running application already
     */
    @Override
    public void start(Leveret application, Settings settings) {
        Section section = Section.of(settings, InboxSection.NAME);
        Duration remembered = section.time(InboxSection.RETENTION, retention);
        Retention.check(remembered, settings);
        var sweeper = new InboxSweeper(
                dataSource, rows, remembered, section.createTables(), InboxSweeper.USUAL_REST, settings.application());
        if (!running.compareAndSet(null, sweeper)) {
            throw new StartException(
                    "Leveret did not start: the inbox is part of another application that runs; create one for each",
                    new IllegalStateException("started twice"));
        }
        try {
            sweeper.start();
        } catch (RuntimeException | Error e) {
            running.set(null);
            throw e;
        }
    }

    @Override
    public void close(Duration timeout) {
        InboxSweeper now = running.getAndSet(null);
        if (now != null) {
            now.close(timeout);
        }
    }

    @Override
    public List<Health.Component> health() {
        InboxSweeper now = running.get();
        return now == null ? List.of() : List.of(now.health());
    }

    @Override
    public Map<String, Long> stats() {
        return Map.of("inbox.duplicates", rows.duplicates());
    }
}
