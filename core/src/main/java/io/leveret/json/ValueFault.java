package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A value that would change on its way to the handler. Its message, unlike those of Jackson, repeats nothing of the body. */
final class ValueFault extends JsonMappingException {

    private static final long serialVersionUID = 1L;

    ValueFault(JsonParser parser, String message) {
        super(parser, message);
    }
}
