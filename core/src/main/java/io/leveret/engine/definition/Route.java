package io.leveret.engine.definition;

import io.leveret.Handling;
import java.lang.reflect.Type;

/**
 * Where events of one type go.
 *
 * @param handling the handler
 * @param event the concrete class of the event
 * @param decodeTo the same with its arguments where it is generic
 * @param <E> the handler's event class
 */
public record Route<E>(Handling<E> handling, Class<? extends E> event, Type decodeTo) {

    /** The handler in words. */
    public String handlerName() {
        return HandlerMethod.nameOf(handling.handler());
    }
}
