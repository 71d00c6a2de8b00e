package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises bodies in which a framework wraps an event. An event class that knows none of the envelope's properties
 * would otherwise be read as an event without values. If a body has a property of an envelope that the class does not
 * know, its other properties decide.
 */
final class Envelopes extends DeserializationProblemHandler {

    private static final Set<String> SUSPICIOUS = Set.of("messageType", "specversion", "schema", "op");

    /** All that a decision needs. */
    private static final Set<String> TELLING = Set.of(
            "messageType", "message", "specversion", "type", "source", "payload", "op", "before", "after", "ts_ms");

    /** JSON of a kind of its own, of which the event is a part at most: the names before {@code +json}. */
    private static final Set<String> CONTENT_TYPES = Set.of(
            "",
            "cloudevents",
            "cloudevents-batch",
            "vnd.masstransit",
            "vnd.api",
            "hal",
            "problem",
            "geo",
            "ld",
            "merge-patch",
            "json-patch");

    private final Class<?> event;

    /** For events of a class. */
    Envelopes(Class<?> event) {
        this.event = event;
    }

    /** Whether the name before {@code +json} in a content type is that of an envelope. */
    static boolean isContentType(String name) {
        return CONTENT_TYPES.contains(name);
    }

    /** The body may be an envelope: the event's class doesn't know a property that one has. */
    static final class SuspectedException extends JsonMappingException {

        private static final long serialVersionUID = 1L;

        SuspectedException(JsonParser parser) {
            super(parser, "this may be an envelope");
        }
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            JsonDeserializer<?> reader,
            Object beanOrClass,
            String name)
            throws IOException {
        if (SUSPICIOUS.contains(name)) {
            Class<?> of = beanOrClass instanceof Class<?> type ? type : beanOrClass.getClass();
            if (event.isAssignableFrom(of)) {
                throw new SuspectedException(parser);
            }
        }
        return false;
    }

    /** Whose envelope a document is, by the names of its properties. */
    static Optional<String> sender(JsonParser document) throws IOException {
        try (document) {
            if (document.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Set<String> names = new HashSet<>();
            boolean change = false;
            while (document.nextToken() == JsonToken.FIELD_NAME) {
                String name = document.currentName();
                document.nextToken();
                if (name.equals("payload") && document.hasToken(JsonToken.START_OBJECT)) {
                    change = isChange(names(document));
                } else {
                    document.skipChildren();
                }
                if (TELLING.contains(name)) {
                    names.add(name);
                }
            }
            return sender(names, change);
        }
    }

    private static Optional<String> sender(Set<String> names, boolean change) {
        if (names.containsAll(Set.of("messageType", "message"))) {
            return Optional.of("MassTransit");
        }
        if (names.containsAll(Set.of("specversion", "type", "source"))) {
            return Optional.of("CloudEvents");
        }
        return change || (isChange(names) && names.contains("ts_ms")) ? Optional.of("Debezium") : Optional.empty();
    }

    private static boolean isChange(Set<String> names) {
        return names.containsAll(Set.of("op", "before", "after"));
    }

    /** The telling names of an object that was begun. */
    private static Set<String> names(JsonParser document) throws IOException {
        Set<String> names = new HashSet<>();
        while (document.nextToken() == JsonToken.FIELD_NAME) {
            if (TELLING.contains(document.currentName())) {
                names.add(document.currentName());
            }
            document.nextToken();
            document.skipChildren();
        }
        return names;
    }
}
