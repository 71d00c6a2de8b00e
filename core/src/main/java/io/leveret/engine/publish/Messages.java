package io.leveret.engine.publish;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.PublishOptions;
import io.leveret.engine.definition.EventKeys;
import io.leveret.engine.definition.EventTypes;
import io.leveret.engine.definition.UnreadableKeyException;
import io.leveret.support.Arguments;
import io.leveret.support.Durations;
import io.leveret.support.Names;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes messages of events: checks names, finds type and key, and encodes. Thread-safe. */
public final class Messages {

    /** Beyond it, names are checked each time instead of being remembered. */
    private static final int REMEMBERED_NAMES = 1_000;

    private final EventCodec codec;
    private final String instance;
    private final InstantSource time;
    private final Capabilities capabilities;
    private final AtomicLong count = new AtomicLong();
    private final Set<String> knownTopics = ConcurrentHashMap.newKeySet();
    private final Set<String> knownTypes = ConcurrentHashMap.newKeySet();

    /**
     * Those of a publisher.
     *
     * @param instance the beginning of the ids that it makes
     * @param capabilities of the transport
     */
    public Messages(EventCodec codec, String instance, Capabilities capabilities, InstantSource time) {
        this.codec = codec;
        this.time = time;
        this.instance = instance;
        this.capabilities = capabilities;
    }

    /** What to send; throws {@link IllegalArgumentException} where publishing is documented to. */
    public Message of(String topic, Object event, PublishOptions options) {
        String type = options.type() != null ? options.type() : typeOf(event);
        check(topic, knownTopics, Names::topicProblem);
        check(type, knownTypes, Names::typeProblem);
        if (options.ttl() != null) {
            check(options.ttl());
        }
        String id = options.id() != null ? options.id() : newId();
        String key = options.key() != null ? options.key() : key(event);
        Instant now = time.instant();
        EncodedEvent encoded = encoded(event, new EventMetadata(topic, type, id, key, "", now, options.headers()));
        return new Message(
                topic,
                type,
                id,
                key,
                encoded.contentType(),
                now,
                options.ttl(),
                headers(options, encoded.headers()),
                encoded.body(),
                options.replyTo(),
                options.correlationId());
    }

    /** Refuses null, which Kotlin and raw code may pass. */
    public static void checkPresent(@Nullable String topic, @Nullable Object event) {
        if (topic == null) {
            throw new IllegalArgumentException("the topic is null; name the one to publish to");
        }
        if (event == null) {
            throw new IllegalArgumentException("the event is null; publish a record, a bean or a map");
        }
    }

    private void check(Duration ttl) {
        Duration longest = capabilities.limits().ttl();
        if (ttl.compareTo(longest) > 0) {
            throw new IllegalArgumentException("ttl (time to live) is " + Durations.text(ttl) + "; "
                    + capabilities.broker() + " knows at most " + Durations.text(longest));
        }
    }

    /** A reply to a request; throws {@link IllegalArgumentException} when it can't be encoded. */
    Message reply(Message request, Object reply) {
        String type = EventTypes.of(reply.getClass()).orElse("");
        String id = newId();
        Instant now = time.instant();
        EncodedEvent encoded = encoded(reply, new EventMetadata(request.topic(), type, id, null, "", now, Map.of()));
        return new Message(
                request.topic(),
                type,
                id,
                null,
                encoded.contentType(),
                now,
                null,
                encoded.headers(),
                encoded.body(),
                null,
                request.correlationId());
    }

    private String newId() {
        return instance + "-" + Long.toString(count.incrementAndGet(), 36);
    }

    private static @Nullable String key(Object event) {
        try {
            return EventKeys.of(event);
        } catch (UnreadableKeyException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private EncodedEvent encoded(Object event, EventMetadata about) {
        if (event instanceof EncodedEvent already) {
            return already;
        }
        @Nullable EncodedEvent encoded;
        try {
            encoded = codec.encode(event, about);
        } catch (EventCodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        // A codec's author may break its contract.
        if (encoded == null) {
            throw new IllegalStateException("the codec " + codec.getClass().getName() + " made null of a "
                    + event.getClass().getName());
        }
        return encoded;
    }

    private Map<String, String> headers(PublishOptions options, Map<String, String> ofBody) {
        if (ofBody.isEmpty() && !options.skipSelf()) {
            return options.headers();
        }
        Map<String, String> headers = Headers.overlay(options.headers(), ofBody);
        if (options.skipSelf()) {
            headers.put(Headers.SKIP_INSTANCE, instance);
        }
        return headers;
    }

    private static String typeOf(Object event) {
        if (event instanceof EncodedEvent) {
            throw new IllegalArgumentException(
                    "an encoded event does not say its type: name it with PublishOptions.withType(…)");
        }
        return EventTypes.of(event.getClass())
                .orElseThrow(() -> new IllegalArgumentException(event.getClass().getName()
                        + " has no @EventType: add @EventType(\"" + EventTypes.suggestion(event.getClass())
                        + "\") to it, or name the type with PublishOptions.withType(…)"));
    }

    private static void check(String name, Set<String> known, Function<String, Optional<String>> rule) {
        if (known.contains(name)) {
            return;
        }
        Arguments.check(rule.apply(name));
        if (known.size() < REMEMBERED_NAMES) {
            known.add(name);
        }
    }
}
