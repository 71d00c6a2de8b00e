package io.leveret.engine.definition;

import io.leveret.Context;
import io.leveret.EventHandler;
import io.leveret.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A handler with a name for messages.
 *
 * @param name the class and the method
 * @param loader what has loaded the class; null for that of the JVM
 * @param reply the class of its replies; null for none
 * @param handler calls it
 * @param <E> the event's class
 */
record HandlerMethod<E>(
        String name, @Nullable ClassLoader loader, @Nullable Class<?> reply, EventHandler<E> handler)
        implements EventHandler<E> {

    @Override
    public Outcome handle(E event, Context context) throws Exception {
        return handler.handle(event, context);
    }

    /** What has loaded the class of any handler. */
    static @Nullable ClassLoader loaderOf(EventHandler<?> handler) {
        return handler instanceof HandlerMethod<?> method
                ? method.loader()
                : handler.getClass().getClassLoader();
    }

    /** The class of any handler's replies; null for none, or one that is not known. */
    static @Nullable Class<?> replyOf(EventHandler<?> handler) {
        return handler instanceof HandlerMethod<?> method ? method.reply() : null;
    }

    /** The name of any handler. */
    static String nameOf(EventHandler<?> handler) {
        return handler instanceof HandlerMethod<?> method ? method.name() : "a Handling in code";
    }
}
