package io.leveret.amqp.connection;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.TransportObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervised connection and the thread that owns it. The thread connects, serves the connection until it breaks,
 * waits a little longer after each failure, and connects again. Nothing of one connection is used with another.
 */
public abstract class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** A connection that was up for so long is taken to have worked. */
    private static final long LASTED_NANOS = 1_000_000_000L;

    /** Lets waits grow to some 800 ms. */
    private static final int MOST_AFTER_UP = 4;

    private final Connector connector;
    private final String role;
    private final TransportObserver observer;
    private final Thread thread;

    /** How it is; replaced as a whole by the link's thread. */
    private volatile State state = new State(false, "connecting", null);

    /** Set once. */
    private volatile boolean closed;

    /** The connection in use; null while there is none. Set by the link's thread. */
    private volatile @Nullable Connection current;

    /** One that had ended when {@link #unstick} looked last. Used by the thread that looks only. */
    private @Nullable Connection ended;

    /** How many connections in a row have failed. Used by the link's thread only. */
    private int failures;

    /** When the latest connection came up, by {@link System#nanoTime}. Used by the link's thread only. */
    private long upAt;

    /** Whether a connection has come up. Used by the link's thread only. */
    private boolean wasUp;

    protected Link(Connector connector, String role, TransportObserver observer) {
        this.connector = connector;
        this.role = role;
        this.observer = observer;
        this.thread = Threads.named(connector.application(), role, this::run);
    }

    /**
     * How a link is.
     *
     * @param up whether it works
     * @param detail in a few words
     * @param lasting set when waiting won't help
     */
    public record State(boolean up, String detail, Failures.@Nullable LastingException lasting) {}

    /** Connects. */
    protected abstract Connection connect() throws IOException, TimeoutException;

    /** Uses a connection until it breaks or the link is closed; returns or throws then. */
    protected abstract void serve(Connection connection) throws IOException, TimeoutException, InterruptedException;

    public void start() {
        thread.start();
    }

    public State state() {
        return state;
    }

    public ComponentHealth health() {
        State now = state;
        return new ComponentHealth("connection " + role, now.up(), now.detail());
    }

    protected boolean closed() {
        return closed;
    }

    protected Connector connector() {
        return connector;
    }

    protected TransportObserver observer() {
        return observer;
    }

    /** Asks the thread to end. */
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** Waits for the thread's end. */
    public void join(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
    }

    /**
     * Frees the link from a connection that has ended and is still in use. A writer whose peer no longer reads holds locks
     * that the client needs before it closes the socket, so that each would wait for the other for ever. Called again and
     * again, by one thread; acts when it sees the same connection a second time, as most end within that time.
     */
    public void unstick() {
        Connection now = current;
        if (now == null || now.isOpen()) {
            ended = null;
        } else if (now.equals(ended)) {
            connector.breakOff(now);
            LOG.warn("connection {} has ended but does not close; its socket is closed", role);
        } else {
            ended = now;
        }
    }

    /** The connection in use, if any. */
    @Nullable
    protected Connection current() {
        return current;
    }

    /** Called by {@link #serve} when all is set up. */
    protected void up() {
        if (!state.up()) {
            upAt = System.nanoTime();
            if (wasUp) {
                connector.reconnected();
            }
            wasUp = true;
        }
        setState(new State(true, "connected", null));
        LOG.info("connection {} to {} is up", role, connector.options().url());
    }

    private void run() {
        while (!closed) {
            Duration pause;
            try {
                pause = generation();
            } catch (Throwable e) {
                // Not even the failure could be told, as when there is no memory for that.
                state = new State(false, "this process fails", null);
                pause = Backoff.after(MOST_AFTER_UP);
            }
            sleep(pause);
        }
        setState(new State(false, "closed", null));
    }

    /** One connection, from its making to its end. Returns how long to wait for the next. */
    private Duration generation() {
        Connection connection = null;
        try {
            connection = connect();
            current = connection;
            serve(connection);
            ShutdownSignalException reason = connection.getCloseReason();
            if (reason != null) {
                throw new IOException(reason);
            }
            return Duration.ZERO;
        } catch (InterruptedException e) {
            LOG.debug("connection {} is closing", role);
            return Duration.ZERO;
        } catch (Throwable e) {
            // Whatever it is, as when memory or threads are short: nobody else would connect again.
            failures = state.up() ? afterUp(failures) : failures + 1;
            Duration pause = Backoff.after(failures);
            failed(e, pause);
            return pause;
        } finally {
            end(connection);
            current = null;
        }
    }

    /** How many failures in a row this is, when connections break again and again as soon as they are up. */
    private int afterUp(int before) {
        return System.nanoTime() - upAt > LASTED_NANOS ? 1 : Math.min(before + 1, mostAfterUp());
    }

    /** The most failures in a row to count then. */
    protected int mostAfterUp() {
        return MOST_AFTER_UP;
    }

    private void failed(Throwable e, Duration pause) {
        String where = connector.options().who();
        if (Failures.lasting(e)) {
            var lasting = e instanceof Failures.LastingException given
                    ? given
                    : new Failures.LastingException(where + " " + Failures.explained(e), e);
            down(String.valueOf(lasting.getMessage()), lasting, pause);
        } else if (e instanceof Error) {
            down("this process fails: " + e.getClass().getSimpleName() + ": " + Failures.text(e), null, pause);
        } else {
            down(where + " can't be reached: " + Failures.text(e), null, pause);
        }
    }

    private void down(String detail, Failures.@Nullable LastingException lasting, Duration pause) {
        if (!closed) {
            LOG.warn("connection {} is down: {}; trying again in {}ms", role, detail, pause.toMillis());
            setState(new State(false, detail, lasting));
        }
    }

    private void setState(State next) {
        state = next;
        tell();
    }

    /** Tells the observer how it is. */
    protected void tell() {
        observer.changed(health());
    }

    private void sleep(Duration pause) {
        if (!closed) {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                LOG.debug("connection {} is closing", role);
            }
        }
    }

    private void end(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.abort(1_000);
            } catch (Throwable e) {
                LOG.debug("connection {} could not be ended in order", role, e);
            }
        }
    }
}
