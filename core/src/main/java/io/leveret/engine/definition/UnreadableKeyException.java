package io.leveret.engine.definition;

import io.leveret.LeveretException;

/** An accessor on the way to the key of an event threw; the text repeats nothing of the event. */
public final class UnreadableKeyException extends LeveretException {

    private static final long serialVersionUID = 1L;

    UnreadableKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
