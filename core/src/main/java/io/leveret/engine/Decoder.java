package io.leveret.engine;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.LeveretException;
import io.leveret.transport.Delivery;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decodes deliveries into tasks. The routing table determines the class to decode to, never the message. */
final class Decoder {

    private final RoutingTable routes;
    private final EventCodec codec;

    Decoder(RoutingTable routes, EventCodec codec) {
        this.routes = routes;
        this.codec = codec;
    }

    /** Never throws: what can't be decoded becomes an invalid task, or one that crashed when the process may be ill. */
    Task decode(Delivery delivery) {
        Message message = delivery.message();
        return new Task(delivery, AttemptHistory.of(message.headers()), decoded(message));
    }

    private Task.Decoded decoded(Message message) {
        Route<?> route = routes.find(message.type());
        if (route == null && message.type().isEmpty()) {
            // That no other instance knows either.
            return new Task.Decoded.Invalid(
                    "the event has no type: "
                            + message.headers().getOrDefault(Headers.WITHOUT_TYPE, "its transport does not say why"),
                    null);
        }
        if (route == null) {
            return new Task.Decoded.Unknown(
                    "no handler for the event type " + ForeignText.quote(message.type()) + "; there are handlers for "
                            + String.join(
                                    ", ", routes.bindings().stream().sorted().toList()),
                    null);
        }
        String encoding = message.headers().get(Headers.CONTENT_ENCODING);
        if (encoding != null) {
            return new Task.Decoded.Invalid(
                    "the content encoding is " + ForeignText.quote(encoding)
                            + "; bodies are read as they are: publish uncompressed UTF-8 without an encoding",
                    null);
        }
        try {
            if (!codec.reads(message.contentType())) {
                return new Task.Decoded.Invalid(
                        "the content type is " + ForeignText.quote(message.contentType()) + "; the codec reads "
                                + codec.contentType(),
                        null);
            }
        } catch (Throwable e) {
            return failed("asking the codec about the content type " + ForeignText.quote(message.contentType()), e);
        }
        return decoded(route, message);
    }

    private <E> Task.Decoded decoded(Route<E> route, Message message) {
        Object decoded;
        try {
            decoded = codec.decode(message.body(), route.decodeTo());
        } catch (EventCodecException e) {
            return e.isOfNewerVersion() ? new Task.Decoded.Unknown(Texts.message(e), e) : unreadable(e);
        } catch (Throwable e) {
            return failed("reading the body", e);
        }
        // A codec's author may break its contract.
        if (!route.event().isInstance(decoded)) {
            return new Task.Decoded.Invalid(
                    "the codec made "
                            + (decoded == null
                                    ? "null"
                                    : "a " + decoded.getClass().getName()) + " of the body, not a "
                            + route.event().getName(),
                    null);
        }
        E event = route.event().cast(decoded);
        try {
            return new Task.Decoded.Event<>(route, event, key(route.handling().key(), event));
        } catch (KeyPath.UnreadableKeyException e) {
            return unreadable(e);
        } catch (Throwable e) {
            return failed("reading its key", e);
        }
    }

    /** By its own text only: those of its causes may repeat what the body says. */
    private static Task.Decoded unreadable(LeveretException e) {
        return new Task.Decoded.Invalid(Texts.message(e), e);
    }

    /** What a delivery is whose reading has thrown: invalid, or crashed where the process may be ill. */
    static Task.Decoded failed(String what, Throwable thrown) {
        // Its class only: its text may repeat what the body says.
        String reason = what + " ended in " + Texts.className(thrown);
        return thrown instanceof Error
                ? new Task.Decoded.Crashed(reason, thrown)
                : new Task.Decoded.Invalid(reason, thrown);
    }

    private static <E> @Nullable LaneKey key(@Nullable Function<E, @Nullable Object> keyOf, E event) {
        Object key = keyOf == null ? null : keyOf.apply(event);
        return key == null ? null : new LaneKey(key);
    }
}
