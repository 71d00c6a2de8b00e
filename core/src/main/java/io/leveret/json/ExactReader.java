package io.leveret.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.type.ArrayType;
import com.fasterxml.jackson.databind.type.ReferenceType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Calendar;
import java.util.Date;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads like Jackson, and refuses a number that would become another value. */
final class ExactReader extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private static final Set<Class<?>> NUMBERS = Set.of(
            byte.class,
            Byte.class,
            float.class,
            Float.class,
            double.class,
            Double.class,
            OptionalDouble.class,
            BigDecimal.class,
            Number.class);

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.]+");

    /** As {@code 2026} is the text of a {@code Year}. */
    private static final int LONGEST_YEAR = 4;

    /** Whether it reads a time, and its component doesn't say that the time is a number. */
    private final boolean guarded;

    private ExactReader(JsonDeserializer<?> reader, boolean guarded) {
        super(reader);
        this.guarded = guarded;
    }

    /** Has Jackson read numbers and times exactly. */
    static final class Modifier extends BeanDeserializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription description, JsonDeserializer<?> reader) {
            Class<?> type = description.getBeanClass();
            boolean time = isTime(type);
            return time || NUMBERS.contains(type) ? new ExactReader(reader, time) : reader;
        }

        /** For Jackson {@code OptionalDouble} refers to a value. */
        @Override
        public JsonDeserializer<?> modifyReferenceDeserializer(
                DeserializationConfig config,
                ReferenceType type,
                BeanDescription description,
                JsonDeserializer<?> reader) {
            return modifyDeserializer(config, description, reader);
        }

        @Override
        public JsonDeserializer<?> modifyArrayDeserializer(
                DeserializationConfig config, ArrayType type, BeanDescription description, JsonDeserializer<?> reader) {
            Class<?> of = type.getContentType().getRawClass();
            return of == double.class || of == float.class ? new ExactArray(type) : reader;
        }
    }

    private static boolean isTime(Class<?> type) {
        return type.getPackageName().equals("java.time")
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
        return new ExactReader(reader, guarded);
    }

    /** A component whose annotation says how its time is written is read so. */
    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
            throws JsonMappingException {
        JsonFormat.Value format = findFormatOverrides(context, property, handledType());
        boolean said = format.getShape().isNumeric() || format.hasPattern();
        var reader = context.handleSecondaryContextualization(
                getDelegatee(), property, context.constructType(handledType()));
        return new ExactReader(reader, guarded && !said);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (guarded) {
            checkTime(parser);
        }
        Object value = super.deserialize(parser, context);
        JsonToken last = parser.currentToken(); // none after a reader that asks the parser's codec
        if (last != null && last.isNumeric()) {
            check(value, parser);
        }
        return value;
    }

    /** Jackson takes numbers for seconds or milliseconds, in quotes as well, and leaves out what doesn't fit its type. */
    private void checkTime(JsonParser parser) throws IOException {
        Class<?> type = handledType();
        String rest = null;
        if (parser.currentToken().isNumeric()) {
            rest = " in ISO-8601, as a number says no unit";
        } else if (parser.hasToken(JsonToken.VALUE_STRING)) {
            String text = parser.getText();
            if (text.length() > LONGEST_YEAR && NUMBER.matcher(text).matches()) {
                rest = " in ISO-8601, as a number says no unit";
            } else if ((type == LocalDate.class || type == LocalTime.class) && text.indexOf('T') > 0) {
                rest = ", and not date and time";
            } else if (type == LocalDateTime.class && text.endsWith("Z")) {
                rest = ", without a zone";
            }
        }
        if (rest != null) {
            throw new ValueFault(parser, type.getSimpleName() + " expected" + rest);
        }
    }

    private static void check(Object value, JsonParser parser) throws IOException {
        if (value instanceof BigDecimal decimal) {
            if (decimal.scale() > Limits.DIGITS || decimal.scale() < -Limits.DIGITS) {
                throw new ValueFault(parser, "the number has an exponent beyond " + Limits.DIGITS);
            }
        } else if ((value instanceof Double wide && wide.isInfinite())
                || (value instanceof Float narrow && narrow.isInfinite())
                || (value instanceof OptionalDouble maybe && Double.isInfinite(maybe.orElse(0)))
                || (value instanceof Byte small && small != parser.getIntValue())) {
            throw new ValueFault(
                    parser, "the number doesn't fit " + value.getClass().getSimpleName());
        }
    }
}
