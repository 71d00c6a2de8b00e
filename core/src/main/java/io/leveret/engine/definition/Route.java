package io.leveret.engine.definition;

import io.leveret.Handling;
import java.lang.reflect.Type;
import java.time.Duration;

/**
 * Where events of one type go.
 *
 * @param handling the handler
 * @param event the concrete class of the event
 * @param decodeTo the same with its arguments where it is generic
 * @param longestHold how long an event may wait here, where its lane is held for it
 * @param <E> the handler's event class
 */
public record Route<E>(Handling<E> handling, Class<? extends E> event, Type decodeTo, Duration longestHold) {

    /** The handler in words. */
    public String handlerName() {
        return HandlerMethod.nameOf(handling.handler());
    }
}
