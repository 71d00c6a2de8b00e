package io.leveret.jdbc;

import io.leveret.PublishOptions;
import io.leveret.spi.MessageEncoder;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** Writes events into the outbox, in the caller's transaction. Thread-safe. */
final class Writer {

    private static final int MOST_OF_KEY = 500;

    private static final String INSERT = "INSERT INTO leveret_outbox (shard, topic, event_type, event_id, event_key,"
            + " content_type, headers, reply_to, correlation_id, mandatory, ttl_ms, body, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ";

    private final MessageEncoder encoder;
    private final Shards shards;

    Writer(MessageEncoder encoder, Shards shards) {
        this.encoder = encoder;
        this.shards = shards;
    }

    /** Writes one; returns its id. */
    String write(Connection connection, String topic, Object event, PublishOptions options) throws SQLException {
        Message message = encoder.encode(topic, event, options);
        check(message, options);
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "the connection is in autocommit mode, so the event would not belong to your"
                            + " transaction: call connection.setAutoCommit(false) first, or use outbox.inTransaction(…)");
        }
        try {
            insert(connection, message, options);
        } catch (SQLException e) {
            throw failure(message, Tables.explained(e, connection, Tables.OUTBOX));
        }
        return message.id();
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

    private void insert(Connection connection, Message message, PublishOptions options) throws SQLException {
        String sql = INSERT + Dialect.of(connection).now() + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setInt(1, shards.of(message, connection));
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
            insert.executeUpdate();
        }
    }

    /** As the driver has said it, with the event; its state and code tell the kind. */
    private static SQLException failure(Message message, SQLException e) {
        return new SQLException(
                "the event " + ForeignText.quote(message.id()) + " (" + message.type() + ", " + message.body().length
                        + " bytes) is not in the outbox: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }
}
