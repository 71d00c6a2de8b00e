package io.leveret.jdbc;

import io.leveret.EncodedEvent;
import io.leveret.PublishOptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits in the outbox.
 *
 * @param seq its place in the order
 * @param topic the topic
 * @param key what orders it; null for nothing
 * @param event the bytes
 * @param options how it is published
 * @param attempts how often the broker has refused it
 */
record OutboxRow(
        long seq, String topic, @Nullable String key, EncodedEvent event, PublishOptions options, int attempts) {

    /** The columns that {@link #read} needs. */
    static final String COLUMNS = "seq, topic, event_type, event_id, event_key, content_type, headers, reply_to,"
            + " correlation_id, mandatory, ttl_ms, body, created_at, attempts";

    /** Reads columns by their names, as later versions of the tables may have more. */
    static OutboxRow read(ResultSet row) throws SQLException {
        String key = row.getString("event_key");
        boolean mandatory = row.getBoolean("mandatory");
        boolean asked = !row.wasNull();
        long ttl = row.getLong("ttl_ms");
        boolean expires = !row.wasNull();
        var options = new PublishOptions(
                row.getString("event_id"),
                row.getString("event_type"),
                HeaderText.read(row.getString("headers")),
                key,
                expires ? Duration.ofMillis(ttl) : null,
                asked ? mandatory : null,
                false,
                row.getString("reply_to"),
                row.getString("correlation_id"));
        var event = new EncodedEvent(row.getBytes("body"), row.getString("content_type"), Map.of());
        return new OutboxRow(row.getLong("seq"), row.getString("topic"), key, event, options, row.getInt("attempts"));
    }
}
