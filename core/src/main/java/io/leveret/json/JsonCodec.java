package io.leveret.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.ser.impl.UnknownSerializer;
import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The default codec: events as JSON, with Jackson. A handler gets the values that were sent. If that is not possible,
 * the event is parked as invalid. The reason names the path of the property and never its value. The rules:
 *
 * <ul>
 *   <li>Unknown properties are skipped, so publishers may add some. Absent properties are null, or empty for {@code Optional}. An
 *       absent or null primitive of a record or a constructor is an error; a body without it may be one of a newer version of
 *       the class, {@linkplain EventCodecException#ofNewerVersion like one with an unknown enum constant}. An absent property of a bean keeps the value that
 *       the bean has after construction.
 *   <li>No value is converted to another kind. These are errors: a text for a number and a number for a text; a fraction for
 *       an integer; a number for an enum constant; an empty text for null; a number that is too large for its type; a name
 *       that occurs twice in an object; half of a surrogate pair in a text.
 *   <li>Fractions are {@code BigDecimal} if the class does not decide, as in a {@code Map<String, Object>}.
 *   <li>{@code java.time} values are ISO-8601 texts; numbers are refused, because they do not say whether they are seconds. Offsets and
 *       zones are kept. {@code NaN} and infinities are the texts {@code NaN}, {@code Infinity} and {@code -Infinity}.
 *   <li>The codec reads {@code application/json} and {@code application/…+json} in UTF-8, UTF-16 and UTF-32. Envelopes that contain an
 *       event are invalid (CloudEvents in structured mode, MassTransit, Debezium, JSON:API), even if only their properties reveal them.
 *   <li>Kotlin classes need Kotlin's module: see {@link #mapper()}. Without it they are refused, both at the start and when published.
 *   <li>Class names in a document are ignored, even if an event's annotations ask for them. Depth and length are limited.
 * </ul>
 */
public final class JsonCodec implements EventCodec {

    private static final String JSON = "application/json";
    private static final String APPLICATION = "application/";
    private static final String SUFFIX = "+json";
    private static final Pattern UNICODE = Pattern.compile("\"?utf-?(8|(16|32)(le|be)?)\"?");
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final MapperAhead mapper;

    /** What reads each type; as many as there are types that handlers take. */
    private final Map<Type, BodyReader> readers = new ConcurrentHashMap<>();

    private JsonCodec(MapperAhead mapper) {
        this.mapper = mapper;
    }

    /**
     * Creates a codec with your own mapper, for example one with more modules. The mapper is used as it is: its
     * configuration decides about properties, values, times, class names and limits. Start with {@link #mapper()} to
     * keep the rules above. The rules about content types, envelopes, surrogate pairs and reasons apply to any mapper. With any
     * mapper a body is one document; what follows it makes the body invalid.
     *
     * @param mapper must not be configured any more after this call
     * @return the codec, for {@link io.leveret.LeveretBuilder#codec}
     */
    public static JsonCodec of(ObjectMapper mapper) {
        if (mapper == null) {
            throw new IllegalArgumentException("mapper is null");
        }
        return new JsonCodec(MapperAhead.given(mapper));
    }

    /**
     * Creates a mapper like that of the standard codec. Add modules to it and pass it to {@link #of}. For Kotlin classes that
     * is the {@code KotlinModule} of {@code jackson-module-kotlin}.
     *
     * @return a new mapper, with Jackson's modules for {@code java.time} and {@code Optional}
     */
    public static ObjectMapper mapper() {
        return StrictMapper.make();
    }

    /**
     * Creates the codec that an application has by default.
     *
     * @return a new codec
     */
    public static JsonCodec standard() {
        // Not a method reference: this thread would have to load the class and much of Jackson.
        var codec = new JsonCodec(MapperAhead.start(Thread::new, () -> StrictMapper.make()));
        MapperAhead.startDates(Thread::new);
        return codec;
    }

    /** Has Jackson make what reads the type, and looks whether that can ever read one. */
    @Override
    public void prepare(Type type) {
        List<String> faults = JsonFaults.of(mapper.get(), type);
        if (!faults.isEmpty()) {
            throw new EventCodecException(String.join("; ", faults));
        }
    }

    /** Has Jackson make what writes the class. What writes the classes of its properties may be found only with their values. */
    @Override
    public void prepareEncoding(Class<?> type) {
        boolean open = type.isInterface() || Modifier.isAbstract(type.getModifiers());
        if (open) {
            return; // by the class of each reply
        }
        ObjectMapper now = mapper.get();
        try {
            boolean unknown = now.getSerializerProviderInstance().findTypedValueSerializer(type, true, null)
                    instanceof UnknownSerializer;
            if (unknown && now.isEnabled(SerializationFeature.FAIL_ON_EMPTY_BEANS)) {
                throw new EventCodecException(type.getName()
                        + " has no properties that Jackson finds; give it components, getters or public fields");
            }
        } catch (JsonMappingException e) {
            throw new EventCodecException(type.getName() + " can't be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String contentType() {
        return JSON;
    }

    @Override
    public boolean reads(EventMetadata about) {
        return reads(about.contentType());
    }

    static boolean reads(String contentType) {
        if (contentType.isEmpty() || contentType.equals(JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].trim();
        boolean json = type.equals(JSON)
                || (type.startsWith(APPLICATION)
                        && type.endsWith(SUFFIX)
                        && !Envelopes.isContentType(
                                type.substring(APPLICATION.length(), type.length() - SUFFIX.length())));
        return json && Arrays.stream(parts).skip(1).allMatch(JsonCodec::isUnicode);
    }

    /** Whether a parameter of a content type names no character set, or one that JSON may have. */
    private static boolean isUnicode(String parameter) {
        String[] pair = parameter.trim().split("=", 2);
        return !pair[0].equals("charset")
                || (pair.length == 2 && UNICODE.matcher(pair[1]).matches());
    }

    @Override
    public EncodedEvent encode(Object event, EventMetadata about) {
        return new EncodedEvent(write(event), JSON);
    }

    byte[] write(Object event) {
        try {
            return readable(mapper.get().writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new EventCodecException(
                    event.getClass().getName() + " can't be written as JSON: " + e.getOriginalMessage()
                            + "; publish a record, a bean or a map",
                    e);
        }
    }

    /** Refuses what no subscriber could read. */
    private byte[] readable(byte[] body) {
        if (body.length > Limits.LENGTH) {
            throw new EventCodecException("the event has " + body.length + " bytes as JSON, which is read up to "
                    + Limits.LENGTH + " bytes; publish a reference to what is that large");
        }
        if (Arrays.equals(body, NULL)) {
            throw new EventCodecException("the event is null as JSON; publish a record, a bean or a map");
        }
        if (hasLongNumber(body)) {
            throw new EventCodecException("the event has a number of more than " + Limits.DIGITS
                    + " characters as JSON, which is not read; publish it as a text");
        }
        if (WholeTexts.mayHaveHalves(body)) {
            checkTexts(body);
        }
        return body;
    }

    private void checkTexts(byte[] body) {
        try {
            WholeTexts.check(mapper.get().createParser(body));
        } catch (IOException e) {
            throw new EventCodecException(
                    "a text of the event is not valid Unicode: it contains half of a surrogate pair", e);
        }
    }

    private static boolean hasLongNumber(byte[] body) {
        if (body.length <= Limits.DIGITS) {
            return false;
        }
        int run = 0;
        boolean text = false;
        for (int i = 0; i < body.length; i++) {
            byte next = body[i];
            if (next == '"') {
                text = !text;
            } else if (next == '\\') {
                i++; // inside a text: the next one ends nothing
            } else if (!text) {
                run = next == ',' || next == ':' || next == '[' || next == ']' || next == '}' ? 0 : run + 1;
                if (run > Limits.DIGITS) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public Object decode(byte[] body, Type type, EventMetadata about) {
        return read(body, type);
    }

    Object read(byte[] body, Type type) {
        // Jackson counts what it reads from streams only.
        if (body.length > Limits.LENGTH) {
            throw new EventCodecException(
                    "the body has " + body.length + " bytes; JSON is read up to " + Limits.LENGTH + " bytes");
        }
        return readers.computeIfAbsent(type, key -> new BodyReader(mapper.get(), key))
                .read(body);
    }
}
