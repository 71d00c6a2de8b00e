package io.leveret.amqp.publish;

import com.rabbitmq.client.BlockedListener;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Quietly;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the broker takes messages, as far as it says: it announces when memory or disk is short, and when that is over.
 * Told by the client's thread, asked by any.
 */
final class Alarm implements BlockedListener {

    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

    /** Who takes no messages. */
    private final String broker;

    /** Called on the client's thread when it changes. */
    private final Runnable changed;

    /** Null while the broker takes messages. */
    private volatile @Nullable String reason;

    Alarm(String broker, Runnable changed) {
        this.broker = broker;
        this.changed = changed;
    }

    /** Why the broker takes nothing; null while it does. */
    @Nullable
    String reason() {
        return reason;
    }

    boolean isRaised() {
        return reason != null;
    }

    /** A new connection: what was said on the one before is over. */
    void reset() {
        reason = null;
    }

    @Override
    public void handleBlocked(String why) {
        String text = ForeignText.oneLine(why);
        reason = text;
        Quietly.run(() -> LOG.warn("{} takes no messages now: {}", broker, text));
        changed.run();
    }

    @Override
    public void handleUnblocked() {
        reason = null;
        Quietly.run(() -> LOG.info("{} takes messages again", broker));
        changed.run();
    }
}
