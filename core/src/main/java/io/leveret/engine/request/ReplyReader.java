package io.leveret.engine.request;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.RequestException;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads replies with the codec, as strictly as events. Thread-safe. */
final class ReplyReader {

    private final EventCodec codec;

    /** The classes that the codec was asked about. */
    private final Set<Class<?>> prepared = ConcurrentHashMap.newKeySet();

    ReplyReader(EventCodec codec) {
        this.codec = codec;
    }

    /** Refuses a class that the codec can never read. */
    void prepare(Class<?> type) {
        if (prepared.contains(type)) {
            return;
        }
        try {
            codec.prepare(type);
        } catch (EventCodecException e) {
            throw new IllegalArgumentException("no reply can be read as " + type.getName() + ": " + e.getMessage(), e);
        }
        prepared.add(type);
    }

    /**
     * Reads a reply.
     *
     * @param topic that of the request
     * @param unread why the transport did not keep its body; null if it did
     * @throws RequestException.Unreadable if it is no such reply; tells nothing of its content
     */
    <R> R read(String topic, Message reply, @Nullable String unread, Class<R> type) {
        String what = "the reply " + ForeignText.quote(reply.id()) + " can't be read as " + type.getName() + ": ";
        if (unread != null) {
            throw new RequestException.Unreadable(what + unread, null);
        }
        String encoding = reply.headers().get(Headers.CONTENT_ENCODING);
        if (encoding != null) {
            throw new RequestException.Unreadable(
                    what + "its content encoding is " + ForeignText.quote(encoding) + "; bodies are read as they are",
                    null);
        }
        Object decoded;
        try {
            var about = about(topic, reply);
            if (!codec.reads(about)) {
                throw new RequestException.Unreadable(
                        what + "its content type is " + ForeignText.quote(reply.contentType()) + "; the codec reads "
                                + codec.contentType(),
                        null);
            }
            decoded = codec.decode(reply.body(), type, about);
        } catch (EventCodecException e) {
            throw new RequestException.Unreadable(what + Texts.message(e), e);
        } catch (RequestException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // By its class only: its text may repeat what the body says.
            throw new RequestException.Unreadable(what + "the codec failed with " + Texts.className(e), e);
        }
        if (!type.isInstance(decoded)) {
            throw new RequestException.Unreadable(
                    what + "the codec made "
                            + (decoded == null
                                    ? "null"
                                    : "a " + decoded.getClass().getName()) + " of its body",
                    null);
        }
        return type.cast(decoded);
    }

    private static EventMetadata about(String topic, Message reply) {
        return new EventMetadata(
                topic,
                reply.type(),
                reply.id(),
                reply.key(),
                reply.contentType(),
                reply.publishedAt(),
                Headers.withoutOwn(reply.headers()));
    }
}
