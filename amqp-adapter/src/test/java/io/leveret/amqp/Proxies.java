package io.leveret.amqp;

import java.io.IOException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Makes objects of the client's interfaces, of which a test needs a few methods only. */
public final class Proxies {

    private Proxies() {}

    /** What a call does. */
    @FunctionalInterface
    public interface Call {

        @Nullable
        Object run(String method, Object[] arguments) throws IOException;
    }

    /** An object whose methods all are one call. */
    @SuppressWarnings("ReferenceEquality") // as any object has it
    public static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                Proxies.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> type.getSimpleName();
                    default -> call.run(method.getName(), arguments == null ? new Object[0] : arguments);
                }));
    }
}
