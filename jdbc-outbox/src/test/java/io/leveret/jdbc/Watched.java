package io.leveret.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database whose connections are watched. */
final class Watched {

    private Watched() {}

    /** Sees each call of a connection before it is made. */
    interface Watch {
        void calls(Connection connection, String method) throws SQLException;
    }

    static DataSource connections(DataSource dataSource, Watch watch) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object given = invoke(method, dataSource, arguments);
            return method.getName().equals("getConnection") ? connection((Connection) given, watch) : given;
        });
    }

    private static Connection connection(@Nullable Connection given, Watch watch) {
        Connection connection = Objects.requireNonNull(given);
        return proxy(Connection.class, (method, arguments) -> {
            watch.calls(connection, method.getName());
            return invoke(method, connection, arguments);
        });
    }

    private interface Calls {
        @Nullable
        Object answer(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                Watched.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> calls.answer(method, arguments)));
    }

    private static @Nullable Object invoke(Method method, Object target, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
