package io.leveret.testbroker;

/**
 * A private database server for tests: a process of its own on a loopback port, in a temporary directory. {@link #kill} keeps
 * the port and the data. {@link #close} deletes everything, and so does the end of the JVM. Thread-safe.
 */
public interface DatabaseNode extends AutoCloseable {

    /**
     * The way to an empty database of it.
     *
     * @return a JDBC URL with a user
     */
    String jdbcUrl();

    /** Starts it again after a kill, on the same port and data, and waits until it takes connections. */
    void start();

    /** Ends all its processes at once with SIGKILL, as a crash would. */
    void kill();

    /** Kills it and deletes its data. */
    @Override
    void close();
}
