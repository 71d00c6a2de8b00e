package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
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
    private volatile Producer<byte[], byte[]> producer;

    /** Of the clients before. */
    private final AtomicLong reconnects = new AtomicLong();

    /** Used by the sender's thread only. */
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
        this.producer = clients.get();
        this.renewedAt = System.nanoTime() - RENEW_NANOS;
    }

    /** The client to write with now. */
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Makes another one; false if that was done already, or just now. What is under way of the old one fails. */
    boolean renew(Producer<byte[], byte[]> failed, Exception why) {
        long now = System.nanoTime();
        if (!failed.equals(producer) || now - renewedAt < RENEW_NANOS) {
            return false;
        }
        renewedAt = now;
        Quietly.run(() -> LOG.warn(
                "{}: the client that writes can't go on, and another one takes its place: {}",
                who,
                Failures.text(why)));
        Producer<byte[], byte[]> next;
        try {
            next = clients.get();
        } catch (RuntimeException e) {
            // The old one is asked again soon, and then this is tried again.
            Quietly.run(() -> LOG.warn("{}: there is no other client yet: {}", who, Failures.text(e)));
            return false;
        }
        reconnects.addAndGet(Reconnects.of(failed.metrics()));
        producer = next;
        closing.execute(() -> failed.close(Duration.ZERO));
        return true;
    }

    long reconnects() {
        return reconnects.get() + Reconnects.of(producer.metrics());
    }

    void close(Duration timeout) {
        producer.close(timeout);
    }
}
