package io.leveret.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * JSON with Jackson: records and beans, java.time as ISO-8601 texts, unknown properties skipped so that publishers may add
 * some. Class names in a document mean nothing to it (no default typing), not even where an event's own annotations ask for
 * them; depth and length are limited.
 */
final class JsonCodec implements EventCodec {

    private static final String JSON = "application/json";

    /** Far deeper than any event, far less than a stack. */
    private static final int MAX_DEPTH = 100;

    /** As large a body as the AMQP adapter accepts by default. */
    private static final int MAX_LENGTH = 64 << 20;

    /** The time to read a number grows with the square of its length. */
    private static final int MAX_DIGITS = 10_000;

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /**
     * Made on a thread of its own: the classes of Jackson took 45 % of the time from the start of a JVM to the first event
     * handled, and a start has other things to load meanwhile. Ends as that thread does.
     */
    private final CompletableFuture<ObjectMapper> mapper = new CompletableFuture<>();

    JsonCodec(String application) {
        var thread = new Thread(this::make, "leveret-" + application + "-codec");
        thread.setDaemon(true);
        thread.start();
    }

    private void make() {
        try {
            mapper.complete(mapper());
        } catch (RuntimeException | Error e) {
            mapper.completeExceptionally(e);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper made = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .polymorphicTypeValidator(new NoClassNames())
                .build();
        made.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(MAX_LENGTH)
                        .maxStringLength(MAX_LENGTH)
                        .maxNumberLength(MAX_DIGITS)
                        .build())
                .setStreamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
        return made;
    }

    /** Has Jackson make what reads the class, and looks whether that can ever read one. */
    @Override
    public void prepare(Class<?> type) {
        List<String> faults = JsonFaults.of(made(), type);
        if (!faults.isEmpty()) {
            throw new EventCodecException(String.join("; ", faults));
        }
    }

    /** The mapper, once it is made. */
    private ObjectMapper made() {
        try {
            return mapper.join();
        } catch (CompletionException e) {
            throw new EventCodecException(
                    "Jackson can't be used: " + Texts.named(e.getCause() == null ? e : e.getCause())
                            + "; have all of its jars in one version",
                    e);
        }
    }

    @Override
    public String contentType() {
        return JSON;
    }

    @Override
    public boolean reads(String contentType) {
        if (contentType.isEmpty() || contentType.equals(JSON)) {
            return true;
        }
        String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].trim();
        return type.equals(JSON) || (type.startsWith("application/") && type.endsWith("+json"));
    }

    @Override
    public byte[] encode(Object event) {
        try {
            return readable(made().writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new EventCodecException(
                    event.getClass().getName() + " can't be written as JSON: " + e.getOriginalMessage()
                            + "; publish a record, a bean or a map",
                    e);
        }
    }

    /** Refuses what no subscriber could read. */
    private byte[] readable(byte[] body) {
        if (body.length > MAX_LENGTH) {
            throw new EventCodecException("the event has " + body.length + " bytes as JSON, which is read up to "
                    + MAX_LENGTH + " bytes; publish a reference to what is that large");
        }
        if (Arrays.equals(body, NULL)) {
            throw new EventCodecException("the event is null as JSON; publish a record, a bean or a map");
        }
        if (hasLongNumber(body)) {
            throw new EventCodecException("the event has a number of more than " + MAX_DIGITS
                    + " characters as JSON, which is not read; publish it as a text");
        }
        return body;
    }

    private static boolean hasLongNumber(byte[] body) {
        if (body.length <= MAX_DIGITS) {
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
                if (run > MAX_DIGITS) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public <E> E decode(byte[] body, Class<E> type) {
        // Jackson counts what it reads from streams only.
        if (body.length > MAX_LENGTH) {
            throw new EventCodecException(
                    "the body has " + body.length + " bytes; JSON is read up to " + MAX_LENGTH + " bytes");
        }
        try {
            E event = made().readValue(body, type);
            if (event == null) {
                throw new EventCodecException("the body is JSON null; " + type.getSimpleName() + " expected");
            }
            return event;
        } catch (StreamConstraintsException e) {
            // Its text has numbers only.
            throw new EventCodecException("the body goes beyond a limit: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throwIllness(e);
            String reason = "the body is no " + type.getSimpleName() + " in JSON: " + where(e)
                    + e.getClass().getSimpleName();
            throw ofNewerVersion(e)
                    ? EventCodecException.ofNewerVersion(reason, e)
                    : new EventCodecException(reason, e);
        } catch (IOException e) {
            throw new EventCodecException("the body can't be read as JSON", e);
        }
    }

    /** Jackson calls it a fault of the body as well when an event's constructor finds the process ill. */
    private static void throwIllness(JsonProcessingException e) {
        Throwable cause = e.getCause();
        for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
            if (cause instanceof LinkageError || cause instanceof VirtualMachineError) {
                throw (Error) cause;
            }
            cause = Texts.cause(cause);
        }
    }

    /** A constant of an enum, or a member of a family, that this version of the class doesn't have. */
    private static boolean ofNewerVersion(JsonProcessingException e) {
        return e instanceof InvalidTypeIdException
                || (e instanceof InvalidFormatException format
                        && format.getTargetType() != null
                        && format.getTargetType().isEnum()
                        && format.getValue() instanceof String);
    }

    /** The place only: Jackson's own text may repeat what the body says. */
    private static String where(JsonProcessingException e) {
        var at = e.getLocation();
        return (e instanceof JsonMappingException mapping ? path(mapping) : "")
                + (at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ");
    }

    /** As {@code lines[0].price}; the keys of maps are the document's own, and not shown. */
    private static String path(JsonMappingException e) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
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
