package io.leveret.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.leveret.EventCodecException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says why a body cannot be read: what was expected, and where. Never says what the body contains, unlike Jackson's
 * messages. Exceptions of the event's own class are repeated, like those of a handler.
 */
final class JsonReasons {

    /** Causes of causes; an exception may be its own. */
    private static final int MAX_CAUSES = 100;

    private JsonReasons() {}

    static EventCodecException of(JsonProcessingException failure, String type) {
        throwIllness(failure);
        String reason = "the body is not a valid " + type + " in JSON: " + where(failure) + what(failure);
        return ofNewerVersion(failure)
                ? EventCodecException.ofNewerVersion(reason, failure)
                : new EventCodecException(reason, failure);
    }

    /** Jackson calls it a fault of the body as well when an event's constructor finds the process ill. */
    private static void throwIllness(JsonProcessingException failure) {
        Throwable cause = failure.getCause();
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            if (cause instanceof LinkageError || cause instanceof VirtualMachineError) {
                throw (Error) cause;
            }
            cause = cause.getCause();
        }
    }

    /**
     * A constant of an enum, or a member of a family, that this version of the class doesn't have; or nothing of a property
     * that it needs.
     */
    private static boolean ofNewerVersion(JsonProcessingException failure) {
        return failure instanceof InvalidTypeIdException
                || isAbsence(failure)
                || (failure instanceof InvalidFormatException format
                        && format.getTargetType() != null
                        && format.getTargetType().isEnum()
                        && format.getValue() instanceof String name
                        && isName(name));
    }

    /** Jackson misses a property only once it is at the end of the object. */
    private static boolean isAbsence(JsonProcessingException failure) {
        return failure instanceof MismatchedInputException
                && failure.getProcessor() instanceof JsonParser parser
                && parser.hasToken(JsonToken.END_OBJECT);
    }

    /** What no class can name a constant is a fault of the sender: nothing, or a number, as constants have by their order. */
    private static boolean isName(String text) {
        return !text.isBlank() && !text.chars().allMatch(Character::isDigit);
    }

    private static String what(JsonProcessingException failure) {
        Throwable cause = failure.getCause();
        if (failure instanceof ValueFault || failure instanceof StreamConstraintsException) {
            return failure.getOriginalMessage(); // has nothing of the body
        }
        if (failure.getClass() == JsonMappingException.class && cause instanceof JsonProcessingException json) {
            return what(json); // it only has the place
        }
        if (cause != null
                && (failure instanceof ValueInstantiationException
                        || failure.getClass() == JsonMappingException.class)) {
            return "its class refused it: " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        if (failure instanceof JsonParseException) {
            return "malformed JSON";
        }
        if (failure instanceof InvalidNullException) {
            return "null or absent, and its class needs a value";
        }
        String expected = expected(failure);
        return expected == null ? failure.getClass().getSimpleName() : expected + " expected";
    }

    private static @Nullable String expected(JsonProcessingException failure) {
        Class<?> type = failure instanceof InputCoercionException number
                ? number.getTargetType()
                : failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (type == null) {
            return null;
        }
        // Jackson's own classes for interfaces are none that the event's author knows.
        return Map.class.isAssignableFrom(type)
                ? "object"
                : Collection.class.isAssignableFrom(type) || type.isArray() ? "array" : type.getSimpleName();
    }

    private static String where(JsonProcessingException failure) {
        var at = failure.getLocation();
        return (failure instanceof JsonMappingException mapping ? path(mapping) : "")
                + (at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ");
    }

    /** As {@code lines[0].price}; the keys of maps are the document's own, and not shown. */
    private static String path(JsonMappingException failure) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            Object from = step.getFrom();
            boolean map = from instanceof Map || (from instanceof Class<?> type && Map.class.isAssignableFrom(type));
            if (map) {
                path.append("[key]");
            } else if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : path + " ";
    }
}
