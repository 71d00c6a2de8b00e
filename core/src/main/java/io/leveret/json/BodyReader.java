package io.leveret.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.leveret.EventCodecException;
import io.leveret.support.Utf8;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Optional;

/** Reads bodies into events of one type, and explains why a body cannot be read. */
final class BodyReader {

    private final ObjectReader reader;

    /** The same that stops where the body may be an envelope. */
    private final ObjectReader watchful;

    private final JavaType type;
    private final String name;

    BodyReader(ObjectMapper jackson, Type type) {
        this.type = jackson.constructType(type);
        this.reader = jackson.readerFor(this.type);
        this.watchful = reader.withHandler(new Envelopes(this.type.getRawClass()));
        this.name = type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    }

    Object read(byte[] body) {
        return read(body, watchful);
    }

    private Object read(byte[] body, ObjectReader with) {
        try {
            return event(body, with);
        } catch (Envelopes.SuspectedException e) {
            refuseEnvelope(body, e);
            return read(body, reader);
        } catch (JsonProcessingException e) {
            throw fault(body, e);
        } catch (IOException e) {
            throw new EventCodecException("the body can't be read as JSON", e);
        }
    }

    private Object event(byte[] body, ObjectReader with) throws IOException {
        Object event;
        try (JsonParser parser = parser(body, with)) {
            event = with.readValue(parser);
            // Not by Jackson's feature: it has the codec of this parser refuse whatever follows a part of the document.
            if (parser.nextToken() != null) {
                throw MismatchedInputException.from(parser, type, "the body goes on after its document");
            }
        }
        if (event == null) {
            throw new EventCodecException("the body is JSON null; " + name + " expected");
        }
        return event;
    }

    private static JsonParser parser(byte[] body, ObjectReader with) throws IOException {
        JsonParser parser = with.createParser(body);
        return WholeTexts.mayHaveHalves(body) ? new WholeTexts(parser) : parser;
    }

    private EventCodecException fault(byte[] body, JsonProcessingException failure) {
        if (failure instanceof StreamConstraintsException) {
            // Its text has numbers only.
            return new EventCodecException("the body goes beyond a limit: " + failure.getOriginalMessage(), failure);
        }
        boolean malformed = failure instanceof JsonParseException || failure.getCause() instanceof JsonParseException;
        if (malformed && Utf8.text(body) == null) {
            return new EventCodecException("the body is not text in UTF-8", failure);
        }
        refuseEnvelope(body, failure);
        return JsonReasons.of(failure, name);
    }

    private void refuseEnvelope(byte[] body, JsonProcessingException why) {
        Optional<String> sender;
        try {
            sender = Envelopes.sender(reader.createParser(body));
        } catch (IOException e) {
            return; // no JSON at all
        }
        if (sender.isPresent()) {
            throw new EventCodecException(
                    "the body is an envelope of " + sender.get() + ", and events are not taken out of one", why);
        }
    }
}
