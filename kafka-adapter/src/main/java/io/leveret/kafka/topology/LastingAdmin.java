package io.leveret.kafka.topology;

import io.leveret.kafka.wire.ClientThread;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's client that asks for topics and groups, and another one when its thread has ended by an Error: all that it is asked
 * then fails. Thread-safe.
 */
public final class LastingAdmin implements Supplier<Admin> {

    private static final Logger LOG = LoggerFactory.getLogger(LastingAdmin.class);

    /** Kafka has the name in a class of its own. */
    private static final String THREADS = "kafka-admin-client-thread";

    /** Making one costs a thread and connections, and what has ended the last one may end the next. */
    private static final long RENEW_NANOS = 1_000_000_000L;

    private final Supplier<Admin> clients;
    private final String who;

    private Admin admin;
    private ClientThread thread;

    /** When it was last tried to make one. */
    private long triedAt;

    private boolean closed;

    /** Makes the first one. */
    public LastingAdmin(Supplier<Admin> clients, String who) {
        this.clients = clients;
        this.who = who;
        admin = clients.get();
        thread = threadOf(admin);
        triedAt = System.nanoTime();
    }

    private static ClientThread threadOf(Admin admin) {
        return ClientThread.of(THREADS, admin.metrics());
    }

    /** The client to ask now. One that has ended, if there is no other: it says so to who asks it. */
    @Override
    public synchronized Admin get() {
        if (thread.ended() && !closed && System.nanoTime() - triedAt > RENEW_NANOS) {
            renew();
        }
        return admin;
    }

    private void renew() {
        triedAt = System.nanoTime();
        Quietly.run(() -> LOG.warn("{}: the client that asks has ended, and another one takes its place", who));
        try {
            Admin next = clients.get();
            Admin last = admin;
            thread = threadOf(next);
            admin = next;
            Quietly.run(() -> last.close(Duration.ZERO));
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.warn("{}: there is no other client that asks yet", who, e));
        }
    }

    /** Ends the client. */
    public synchronized void close(Duration timeout) {
        closed = true;
        admin.close(timeout);
    }
}
