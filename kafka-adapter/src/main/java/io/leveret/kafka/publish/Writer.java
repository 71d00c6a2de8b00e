package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's client that writes, and another one when it can't go on: after some failures the client refuses everything until
 * the application is started again.
 */
final class Writer {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** Making one costs threads and connections, and what has ended the last one may end the next. */
    private static final long RENEW_NANOS = 1_000_000_000L;

    private final Supplier<Producer<byte[], byte[]>> clients;
    private final String who;
    private final Executor closing;
    private volatile Client client;

    /** Why nothing is written; null while nothing is known to be wrong. */
    private volatile @Nullable String trouble;

    /** Of the clients before. */
    private final AtomicLong reconnects = new AtomicLong();

    /** Used by the sender's thread only, as is what changes the client. */
    private long renewedAt;

    /**
     * Makes the first one.
     *
     * @param closing closes those that have ended
     */
    Writer(Supplier<Producer<byte[], byte[]>> clients, String who, Executor closing) {
        this.clients = clients;
        this.who = who;
        this.closing = closing;
        this.client = new Client(clients.get());
        this.renewedAt = System.nanoTime() - RENEW_NANOS;
    }

    /** The client to write with now. */
    Client client() {
        return client;
    }

    /** Why nothing is written; null while nothing is known to be wrong. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Makes another one; false if that was done already, or just now. What is under way of the old one fails. */
    boolean renew(Client failed, Exception why) {
        long now = System.nanoTime();
        if (!failed.equals(client)) {
            return false;
        }
        if (failed.ended()) {
            trouble =
                    "the client that writes has ended by an error of this process, and another one is to take its place";
        }
        if (now - renewedAt < RENEW_NANOS) {
            return false;
        }
        renewedAt = now;
        Quietly.run(() -> LOG.warn(
                "{}: the client that writes can't go on, and another one takes its place: {}",
                who,
                Failures.text(why)));
        Client next;
        try {
            next = new Client(clients.get());
        } catch (RuntimeException | Error e) {
            // The old one is asked or looked at again soon, and then this is tried again.
            trouble = "the client that writes can't go on, and there is no other yet";
            Quietly.run(() -> LOG.warn("{}: there is no other client yet: {}", who, Failures.text(e)));
            return false;
        }
        reconnects.addAndGet(Reconnects.of(failed.producer().metrics()));
        client = next;
        trouble = null;
        closing.execute(() -> close(failed, Duration.ZERO, why));
        return true;
    }

    private static void close(Client closed, Duration timeout, Exception why) {
        try {
            closed.producer().close(timeout);
        } finally {
            closed.abandon(why);
        }
    }

    long reconnects() {
        return reconnects.get() + Reconnects.of(client.producer().metrics());
    }

    void close(Duration timeout) {
        close(client, timeout, new KafkaException("the client was closed before the broker had confirmed it"));
    }
}
