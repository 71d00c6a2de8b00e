package io.leveret.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A database that can be away, counts how often a connection is asked for, and may do something to one that it gives. */
final class Switch implements DataSource {

    private final DataSource target;
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean away;

    /** Is told of each connection that is given: 1 for the first. */
    volatile IntConsumer given = number -> {};

    Switch(DataSource target) {
        this.target = target;
    }

    @Override
    public Connection getConnection() throws SQLException {
        int number = asked.incrementAndGet();
        if (away) {
            throw new SQLException("it is away");
        }
        Connection connection = target.getConnection();
        given.accept(number);
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        target.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return target.isWrapperFor(type);
    }
}
