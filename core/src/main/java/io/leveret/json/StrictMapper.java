package io.leveret.json;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.util.StdDateFormat;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jdk8.Jdk8TypeModifier;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.net.URI;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

/** Jackson with Leveret's rules: see {@link JsonCodec}. */
final class StrictMapper {

    private StrictMapper() {}

    static ObjectMapper make() {
        JsonMapper.Builder builder = JsonMapper.builder(new StrictFactory())
                .addModule(optionals(Jdk8Module::new))
                .addModule(times(() -> new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)))
                .addModule(new SimpleModule("exact values").setDeserializerModifier(new ExactReader.Modifier()))
                .addModule(RelativeFiles.module())
                .addModule(KotlinClasses.module())
                .polymorphicTypeValidator(new NoClassNames());
        keepTimes(builder);
        keepNumbers(builder);
        keepTexts(builder);
        return builder.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(StreamReadFeature.CLEAR_CURRENT_TOKEN_ON_CLOSE) // which JsonReasons looks at
                .build();
    }

    /** For {@code Optional} and its kind, and for streams. */
    static Module optionals(Supplier<Module> maker) {
        return new LazyModule(
                Jdk8Module.class,
                type -> type.getName().startsWith("java.util.Optional") || BaseStream.class.isAssignableFrom(type),
                maker,
                new Jdk8TypeModifier());
    }

    /** For {@code java.time}. The module also writes adjusters that are lambdas, whose classes are synthetic. */
    static Module times(Supplier<Module> maker) {
        return new LazyModule(
                JavaTimeModule.class,
                type -> type.getName().startsWith("java.time.") || type.isSynthetic(),
                maker,
                null);
    }

    /** As ISO-8601 texts, with offset and zone. */
    private static void keepTimes(JsonMapper.Builder builder) {
        builder.disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .defaultDateFormat(new StdDateFormat().withLenient(false));
    }

    private static void keepNumbers(JsonMapper.Builder builder) {
        builder.enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    }

    /** A number is no text, and an empty text is nothing but an empty text. */
    private static void keepTexts(JsonMapper.Builder builder) {
        Consumer<MutableCoercionConfig> takeEmpty = StrictMapper::takeEmpty;
        builder.withCoercionConfigDefaults(all -> all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        texts -> texts.setCoercion(CoercionInputShape.EmptyString, CoercionAction.TryConvert)
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(URI.class, takeEmpty)
                .withCoercionConfig(Locale.class, takeEmpty);
    }

    /** The class has an empty value, which is written as an empty text. */
    private static void takeEmpty(MutableCoercionConfig type) {
        type.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsEmpty);
    }
}
