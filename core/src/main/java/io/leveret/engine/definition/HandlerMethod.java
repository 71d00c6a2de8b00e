package io.leveret.engine.definition;

import io.leveret.Context;
import io.leveret.EventHandler;
import io.leveret.Outcome;

/**
 * A handler with a name for messages.
 *
 * @param name the class and the method
 * @param handler calls it
 * @param <E> the event's class
 */
record HandlerMethod<E>(String name, EventHandler<E> handler) implements EventHandler<E> {

    @Override
    public Outcome handle(E event, Context context) throws Exception {
        return handler.handle(event, context);
    }

    /** The name of any handler. */
    static String nameOf(EventHandler<?> handler) {
        return handler instanceof HandlerMethod<?> method ? method.name() : "a Handling in code";
    }
}
