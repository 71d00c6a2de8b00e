package io.leveret.jdbc;

import io.leveret.PublishOptions;
import io.leveret.spi.MessageEncoder;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** Writes events into the outbox, in the caller's transaction. Thread-safe. */
final class Writer {

    private static final int MOST_OF_KEY = 500;

    /** So many rows are sent to the database at once. */
    private static final int AT_ONCE = 500;

    private static final String INSERT = "INSERT INTO leveret_outbox (shard, topic, event_type, event_id, event_key,"
            + " content_type, headers, reply_to, correlation_id, mandatory, ttl_ms, body, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ";

    private final MessageEncoder encoder;
    private final Shards shards;

    Writer(MessageEncoder encoder, Shards shards) {
        this.encoder = encoder;
        this.shards = shards;
    }

    /** Writes events, all of them or none; returns their ids. */
    List<String> write(Connection connection, String topic, List<?> events, PublishOptions options)
            throws SQLException {
        if (events.size() > 1 && options.id() != null) {
            throw new IllegalArgumentException("the id " + ForeignText.quote(options.id()) + " can't be that of "
                    + events.size() + " events: leave it out, or publish them one by one");
        }
        List<Message> messages = new ArrayList<>();
        for (Object event : events) {
            Message message = encoder.encode(topic, event, options);
            check(message, options);
            messages.add(message);
        }
        for (int from = 0; from < messages.size(); from += AT_ONCE) {
            insert(connection, messages.subList(from, Math.min(messages.size(), from + AT_ONCE)), options);
        }
        return messages.stream().map(Message::id).toList();
    }

    private static void check(Message message, PublishOptions options) {
        if (options.skipSelf()) {
            throw new IllegalArgumentException("skippingSelf() is not possible with an outbox, as another instance may"
                    + " publish the event: publish it with app.publisher()");
        }
        String key = message.key();
        if (key == null) {
            return;
        }
        if (key.length() > MOST_OF_KEY) {
            throw new IllegalArgumentException("the key has " + key.length()
                    + " characters, and the outbox takes at most " + MOST_OF_KEY + ": " + ForeignText.quote(key));
        }
        if (key.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new IllegalArgumentException(
                    "the key " + ForeignText.quote(key) + " has characters that a database does not take");
        }
    }

    private void insert(Connection connection, List<Message> messages, PublishOptions options) throws SQLException {
        try {
            checkTransaction(connection);
            String sql = INSERT + Dialect.of(connection).now() + ")";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (Message message : messages) {
                    fill(insert, shards.of(message, connection), message, options);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        } catch (SQLException e) {
            throw failure(messages, Tables.explained(cause(e), connection, Tables.OUTBOX));
        }
    }

    private static void checkTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "the connection is in autocommit mode, so the event would not belong to your"
                            + " transaction: call connection.setAutoCommit(false) first, or use outbox.inTransaction(…)");
        }
    }

    private static void fill(PreparedStatement insert, int shard, Message message, PublishOptions options)
            throws SQLException {
        insert.setInt(1, shard);
        insert.setString(2, message.topic());
        insert.setString(3, message.type());
        insert.setString(4, message.id());
        insert.setString(5, message.key());
        insert.setString(6, message.contentType());
        insert.setString(7, HeaderText.of(message.headers()));
        insert.setString(8, message.replyTo());
        insert.setString(9, message.correlationId());
        insert.setObject(10, options.mandatory(), Types.BOOLEAN);
        insert.setObject(11, message.ttl() == null ? null : message.ttl().toMillis(), Types.BIGINT);
        insert.setBytes(12, message.body());
    }

    /** The failure of a batch repeats the statement with the event; the one that it comes with says what is wrong. */
    private static SQLException cause(SQLException e) {
        SQLException next = e instanceof BatchUpdateException ? e.getNextException() : null;
        if (next != null) {
            return next;
        }
        return e instanceof BatchUpdateException && e.getCause() instanceof SQLException cause ? cause : e;
    }

    /** As the driver has said it, with the event; its state and code tell the kind. */
    private static SQLException failure(List<Message> messages, SQLException e) {
        Message first = messages.get(0);
        String what = "the event " + ForeignText.quote(first.id()) + " (" + first.type() + ", " + first.body().length
                + " bytes)";
        return new SQLException(
                (messages.size() == 1 ? what + " is" : what + " and the " + (messages.size() - 1) + " behind it are")
                        + " not in the outbox: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }
}
