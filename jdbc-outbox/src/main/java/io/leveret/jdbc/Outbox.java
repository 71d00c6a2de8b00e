package io.leveret.jdbc;

import io.leveret.DeadLetters;
import io.leveret.EventCodec;
import io.leveret.Extension;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.jdbc.section.OutboxSection;
import io.leveret.spi.EngineFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events within a transaction of the application's database: the event is a row of the table {@code
 * leveret_outbox} until the broker has it. So an event is published if the transaction commits, and never if it rolls
 * back. Thread-safe.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.on(dataSource);
 * outbox.inTransaction(connection -> {
 *     insertOrder(connection, order);
 *     return outbox.publish(connection, "orders", new OrderPlaced(order.id()));
 * });
 * }</pre>
 *
 * <p>An application to which the outbox is {@linkplain LeveretBuilder#extension added} publishes the rows. It may be the one
 * that writes them, or another; several may do so, and one at a time works. Rows leave the table after the broker's confirm,
 * so an event may be published twice, with the same id, if a process ends in between.
 */
public final class Outbox implements Extension {

    private final DataSource dataSource;
    private final @Nullable EventCodec codec;
    private final int attempts;
    private final Writer writer;

    /** What runs while an application does; null otherwise. */
    private final AtomicReference<@Nullable Relays> running = new AtomicReference<>();

    private Outbox(DataSource dataSource, @Nullable EventCodec codec, int attempts) {
        this.dataSource = dataSource;
        this.codec = codec;
        this.attempts = attempts;
        this.writer = new Writer(EngineFactory.load().encoder(codec), new Shards());
    }

    /**
     * Creates an outbox. It touches the database only when it is used.
     *
     * @param dataSource the application's database, which has the {@linkplain Tables tables}; a pool, as connections are
     *     taken often and for a short time
     * @return an outbox that encodes events with the default codec
     */
    public static Outbox on(DataSource dataSource) {
        return new Outbox(dataSource, null, OutboxSection.STANDARD_ATTEMPTS);
    }

    /**
     * Sets the codec, as {@link LeveretBuilder#codec} does for the application.
     *
     * @param other encodes the events
     * @return a changed copy
     */
    public Outbox withCodec(EventCodec other) {
        return new Outbox(dataSource, other, attempts);
    }

    /**
     * Sets how often an event is tried that the broker refuses, or that no subscription is bound to receive. After that it
     * is one of the outbox's {@linkplain #dead dead letters}. An event is never given up because the broker is away, blocks
     * or does not answer. The setting {@code outbox.attempts} of a settings file counts more than this.
     *
     * @param most from 1 to 100; 5 by default
     * @return a changed copy
     * @throws IllegalArgumentException if it is outside this range
     */
    public Outbox withAttempts(int most) {
        OutboxSection.ATTEMPTS.check(most);
        return new Outbox(dataSource, codec, most);
    }

    /** For the inbox, whose handlers publish in the same transactions. */
    DataSource dataSource() {
        return dataSource;
    }

    /**
     * Publishes an event with the {@linkplain PublishOptions#DEFAULT default options}.
     *
     * @param connection has a transaction
     * @param topic the topic
     * @param event a record or object whose class has {@link io.leveret.EventType}
     * @return see {@link #publish(Connection, String, Object, PublishOptions)}
     * @throws SQLException see there
     */
    public String publish(Connection connection, String topic, Object event) throws SQLException {
        return publish(connection, topic, event, PublishOptions.DEFAULT);
    }

    /**
     * Publishes an event once the connection's transaction has committed. The event is encoded and checked at once, so
     * that what is wrong with it fails here and not later.
     *
     * @param connection has a transaction, so it is not in autocommit mode. It may be any connection to the database of
     *     this outbox, such as that of Spring, Jdbi, jOOQ or Hibernate
     * @param topic the topic
     * @param event see {@link Publisher#publish(String, Object, PublishOptions)}
     * @param options id, headers and so on; {@link PublishOptions#skipSelf} is not possible. The time to live begins when
     *     the event has arrived at the broker. A key has at most 500 characters
     * @return the event's id
     * @throws IllegalArgumentException if the event, its options or the connection can't be used; the message says why.
     *     Nothing was written, and the transaction may go on
     * @throws SQLException if the database refuses; roll the transaction back
     */
    public String publish(Connection connection, String topic, Object event, PublishOptions options)
            throws SQLException {
        return writer.write(connection, topic, Collections.singletonList(event), options)
                .get(0);
    }

    /**
     * Publishes several events at once, in the order of the list. All are encoded and checked before one is written, and they
     * are sent to the database together, so this is faster than publishing one after another.
     *
     * @param connection see {@link #publish(Connection, String, Object, PublishOptions)}
     * @param topic the topic of all
     * @param events one or more; none writes nothing
     * @param options of all; without an id if there are several, as each has its own
     * @return their ids, in the order of the list
     * @throws IllegalArgumentException if one of the events, the options or the connection can't be used. Nothing was written,
     *     and the transaction may go on
     * @throws SQLException if the database refuses; roll the transaction back
     */
    public List<String> publishAll(Connection connection, String topic, List<?> events, PublishOptions options)
            throws SQLException {
        return writer.write(connection, topic, events, options);
    }

    /**
     * Runs work in a transaction of its own, for applications without a transaction manager. Commits when the work returns,
     * and rolls back when it throws. The connection then goes back to the data source in the mode in which it came.
     *
     * @param work gets the connection, which it neither commits nor closes
     * @param <R> what the work returns
     * @param <X> what else the work throws
     * @return what the work has returned
     * @throws SQLException if there is no connection, or the commit fails
     * @throws X if the work throws it
     */
    public <R extends @Nullable Object, X extends Exception> R inTransaction(Work<R, X> work) throws SQLException, X {
        R result = Transactions.run(dataSource, work);
        nudge();
        return result;
    }

    /**
     * Returns the events that the broker has refused to the end, in the table {@code leveret_outbox_dead}. Replaying puts them
     * behind the events that wait in the outbox, with the same ids.
     *
     * @return a view; each call of its methods asks the database
     */
    public DeadLetters dead() {
        return new OutboxDeadLetters(this);
    }

    /**
     * Tells the relay of this process that a transaction with events has committed, so that it need not find that out by
     * asking. Without it an event waits for up to a second more. {@link #inTransaction} does it by itself. Cheap, and without
     * effect if no relay runs here.
     */
    public void nudge() {
        Relays now = running.get();
        if (now != null) {
            now.nudge();
        }
    }

    /**
     * Starts the relay, as {@link LeveretBuilder#extension} has it. A database that can't be reached does not keep the
     * application from starting; the relay then waits for it.
     *
     * @throws StartException if the tables are missing or old, or the outbox is part of a running application already
     */
    @Override
    public void start(Leveret application, Settings settings) {
        var relays = new Relays(dataSource, application, settings, attempts);
        if (!running.compareAndSet(null, relays)) {
            throw new StartException(
                    "Leveret did not start: the outbox is part of another application that runs; create one for each",
                    new IllegalStateException("started twice"));
        }
        try {
            relays.start();
        } catch (RuntimeException | Error e) {
            running.set(null);
            throw e;
        }
    }

    @Override
    public void close(Duration timeout) {
        Relays now = running.getAndSet(null);
        if (now != null) {
            now.close(timeout);
        }
    }

    @Override
    public List<Health.Component> health() {
        Relays now = running.get();
        return now == null ? List.of() : now.health();
    }

    @Override
    public Map<String, Long> stats() {
        Relays now = running.get();
        return now == null ? Map.of() : now.stats();
    }

    /**
     * Work in a transaction.
     *
     * @param <R> what it returns
     * @param <X> what it throws besides failures of the database
     */
    @FunctionalInterface
    public interface Work<R extends @Nullable Object, X extends Exception> {

        /**
         * Does it.
         *
         * @param connection in the transaction
         * @return a result, or null
         * @throws SQLException if the database refuses
         * @throws X if it fails otherwise
         */
        R run(Connection connection) throws SQLException, X;
    }
}
