package io.leveret.engine.handling;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.LeveretException;
import io.leveret.engine.definition.Route;
import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.definition.UnreadableKeyException;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.LaneKey;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.Delivery;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Decodes deliveries into tasks. The routing table determines the class to decode to, never the message. */
public final class Decoder {

    private final RoutingTable routes;
    private final EventCodec codec;
    private final Time time;

    public Decoder(RoutingTable routes, EventCodec codec, Time time) {
        this.routes = routes;
        this.codec = codec;
        this.time = time;
    }

    /** Never throws: what can't be decoded becomes an invalid task, or one that crashed when the process may be ill. */
    Task decode(Delivery delivery) {
        Message message = delivery.message();
        return new Task(delivery, AttemptHistory.of(message.headers()), decoded(message), time);
    }

    private Decoded decoded(Message message) {
        Route<?> route = routes.find(message.type());
        if (route == null && message.type().isEmpty()) {
            // That no other instance knows either.
            return new Decoded.Invalid(
                    "the event has no type: "
                            + message.headers().getOrDefault(Headers.WITHOUT_TYPE, "its transport does not say why"),
                    null);
        }
        if (route == null) {
            return new Decoded.Unknown(
                    "no handler for the event type " + ForeignText.quote(message.type()) + "; there are handlers for "
                            + String.join(
                                    ", ", routes.bindings().stream().sorted().toList()),
                    null);
        }
        String encoding = message.headers().get(Headers.CONTENT_ENCODING);
        if (encoding != null) {
            return new Decoded.Invalid(
                    "the content encoding is " + ForeignText.quote(encoding)
                            + "; bodies are read as they are: publish uncompressed UTF-8 without an encoding",
                    null);
        }
        var about = about(message);
        try {
            if (!codec.reads(about)) {
                return new Decoded.Invalid(
                        "the content type is " + ForeignText.quote(message.contentType()) + "; the codec reads "
                                + codec.contentType(),
                        null);
            }
        } catch (Throwable e) {
            return Decoded.failed(
                    "asking the codec about the content type " + ForeignText.quote(message.contentType()), e);
        }
        return decoded(route, message, about);
    }

    private <E> Decoded decoded(Route<E> route, Message message, EventMetadata about) {
        Object decoded;
        try {
            decoded = codec.decode(message.body(), route.decodeTo(), about);
        } catch (EventCodecException e) {
            return e.isOfNewerVersion() ? new Decoded.Unknown(Texts.message(e), e) : unreadable(e);
        } catch (Throwable e) {
            return Decoded.failed("reading the body", e);
        }
        // A codec's author may break its contract.
        if (!route.event().isInstance(decoded)) {
            return new Decoded.Invalid(
                    "the codec made "
                            + (decoded == null
                                    ? "null"
                                    : "a " + decoded.getClass().getName()) + " of the body, not a "
                            + route.event().getName(),
                    null);
        }
        E event = route.event().cast(decoded);
        try {
            return new Decoded.Event<>(route, event, key(route.handling().key(), event, message.key()));
        } catch (UnreadableKeyException e) {
            return unreadable(e);
        } catch (Throwable e) {
            return Decoded.failed("reading its key", e);
        }
    }

    private static EventMetadata about(Message message) {
        return new EventMetadata(
                message.topic(),
                message.type(),
                message.id(),
                message.key(),
                message.contentType(),
                message.publishedAt(),
                Headers.withoutOwn(message.headers()));
    }

    /** By its own text only: those of its causes may repeat what the body says. */
    private static Decoded unreadable(LeveretException e) {
        return new Decoded.Invalid(Texts.message(e), e);
    }

    private static <E> @Nullable LaneKey key(
            @Nullable BiFunction<E, @Nullable String, @Nullable Object> keyOf, E event, @Nullable String published) {
        Object key = keyOf == null ? null : keyOf.apply(event, published);
        return key == null ? null : new LaneKey(key);
    }
}
