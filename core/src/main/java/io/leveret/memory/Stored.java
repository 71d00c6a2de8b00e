package io.leveret.memory;

import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.time.Duration;

/**
 * A message in a queue.
 *
 * @param message the message
 * @param position where it stands: lower is earlier; kept when it comes back unsettled
 * @param redelivered whether it was handed out before
 * @param expiresAt by {@link Time#nanoTime}; meaningless unless {@code expires}
 * @param expires whether it may wait only so long
 */
record Stored(Message message, long position, boolean redelivered, long expiresAt, boolean expires) {

    static Stored of(Message message, long position, Time time) {
        Duration ttl = message.ttl();
        return ttl == null
                ? new Stored(message, position, false, 0, false)
                : new Stored(message, position, false, time.nanoTime() + ttl.toNanos(), true);
    }

    /** As it stands in the queue again, with its first time to live. */
    Stored again() {
        return new Stored(message, position, true, expiresAt, expires);
    }

    boolean expired(Time time) {
        return expires && time.nanoTime() - expiresAt >= 0;
    }
}
