package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/**
 * A value that would change on its way to the handler. Unlike Jackson's messages, its message repeats nothing of the
 * body.
 */
final class ValueFault extends JsonMappingException {

    private static final long serialVersionUID = 1L;

    ValueFault(JsonParser parser, String message) {
        super(parser, message);
    }
}
