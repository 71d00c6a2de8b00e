package io.leveret.engine;

import io.leveret.Handling;

/**
 * Where events of one type go.
 *
 * @param handling the handler
 * @param decodeTo the concrete class of the event
 * @param <E> the handler's event class
 */
record Route<E>(Handling<E> handling, Class<? extends E> decodeTo) {}
