package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an array of primitive fractions one by one, because Jackson's own reader of such arrays does not use {@link
 * ExactReader}.
 */
final class ExactArray extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    ExactArray(JavaType array) {
        super(array);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.isExpectedStartArrayToken()) {
            return context.handleUnexpectedToken(getValueType(context), parser);
        }
        Class<?> of = handledType().getComponentType();
        JsonDeserializer<Object> reader = context.findRootValueDeserializer(context.constructType(of));
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            try {
                values.add(
                        parser.hasToken(JsonToken.VALUE_NULL)
                                ? reader.getNullValue(context)
                                : reader.deserialize(parser, context));
            } catch (JsonMappingException e) {
                e.prependPath(values, values.size());
                throw e;
            }
        }
        Object array = Array.newInstance(of, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, values.get(i));
        }
        return array;
    }
}
