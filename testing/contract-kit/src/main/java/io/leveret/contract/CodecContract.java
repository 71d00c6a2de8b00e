package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventHandler;
import io.leveret.EventMetadata;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What codecs see and say, and events that are published without one. */
public interface CodecContract extends ContractFixture {

    /** Notes what it is told, and says more than a body. */
    final class Telling implements EventCodec {

        private volatile @Nullable EventMetadata encoded;
        private volatile @Nullable EventMetadata asked;
        private volatile @Nullable EventMetadata decoded;

        private Telling() {}

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public boolean reads(EventMetadata about) {
            asked = about;
            return "2".equals(about.headers().get("schema"));
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            encoded = about;
            byte[] body = Integer.toString(((Ping) event).number()).getBytes(StandardCharsets.UTF_8);
            return new EncodedEvent(body, "text/plain; charset=utf-8", Map.of("schema", "2", "who", "codec"));
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            decoded = about;
            return new Ping("", Integer.parseInt(new String(body, StandardCharsets.UTF_8)));
        }
    }

    /** In both directions, through a retry too. */
    @Test
    default void aCodecSeesWhatTravelsBesideTheBodyAndAddsToIt() {
        String topic = unique("topic");
        var codec = new Telling();
        Queue<Ping> seen = new ConcurrentLinkedQueue<>();
        Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.settings(
                        settings().withDefaults(ONCE.withDelayedRetries(Duration.ofMillis(10))))
                .codec(codec)
                .subscribe(on(topic, (ping, context) -> {
                    headers.add(context.headers());
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    seen.add(ping);
                    return Outcome.ack();
                })));

        var options = PublishOptions.DEFAULT
                .withId("id-1")
                .withKey("k")
                .withHeader("tenant", "blue")
                .withHeader("who", "options")
                .skippingSelf();
        app.publisher().publish(topic, new Ping("", 7), options).join();

        ContractFixture.await().until(() -> seen.size() == 1);
        assertEquals(new Ping("", 7), seen.peek());
        var both = Map.of("tenant", "blue", "schema", "2", "who", "codec");
        headers.forEach(each -> assertEquals(both, each));
        assertAbout(codec.encoded, topic, "", Map.of("tenant", "blue", "who", "options"));
        assertAbout(codec.asked, topic, "text/plain; charset=utf-8", both);
        assertAbout(codec.decoded, topic, "text/plain; charset=utf-8", both);
    }

    private static void assertAbout(
            @Nullable EventMetadata about, String topic, String contentType, Map<String, String> headers) {
        assertNotNull(about);
        assertEquals(topic, about.topic());
        assertEquals("ping.sent", about.type());
        assertEquals("id-1", about.id());
        assertEquals("k", about.key());
        assertEquals(contentType, about.contentType());
        assertNotNull(about.publishedAt());
        assertEquals(headers, about.headers());
    }

    /** For relays and replays: no codec sees it, and all else is as with other publishes. */
    @Test
    default void anEncodedEventIsSentAsItIs() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            seen.add(ping.number() + " " + context.id() + " " + context.key() + " " + context.headers());
            return Outcome.ack();
        })));
        var options = PublishOptions.DEFAULT
                .withType("ping.sent")
                .withId("id-1")
                .withKey("k")
                .withHeader("tenant", "blue");
        var encoded = new EncodedEvent(
                " {\"number\": 7} ".getBytes(StandardCharsets.UTF_8), "application/json", Map.of("tenant", "red"));

        Receipt receipt =
                app.publisher().publishEncoded(topic, encoded, options).join();

        assertEquals("id-1", receipt.id());
        ContractFixture.await().until(() -> seen.contains("7 id-1 k {tenant=red}"));
        byte[] unreadable = {0, -1, 127};
        app.publisher()
                .publishEncoded(topic, new EncodedEvent(unreadable, ""), options)
                .join();
        ContractFixture.await().until(() -> app.invalid(group, topic).count() == 1);
        Letter letter = app.invalid(group, topic).browse(1).get(0);
        assertArrayEquals(unreadable, letter.body());
        assertEquals("", letter.contentType());
    }

    /** Nobody else can say its type. */
    @Test
    default void anEncodedEventNeedsItsType() {
        var encoded = new EncodedEvent(new byte[] {'1'}, "application/json");
        Leveret app = publisher();

        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> app.publisher().publishEncoded(unique("topic"), encoded, PublishOptions.DEFAULT));

        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("PublishOptions.withType"), message);
    }

    /** What a handler relays is confirmed before its event is acknowledged, and interceptors see it. */
    @Test
    default void aHandlerMayRelayWhatIsEncoded() {
        String from = unique("from");
        String to = unique("to");
        Queue<String> events = new ConcurrentLinkedQueue<>();
        Queue<Integer> relayed = new ConcurrentLinkedQueue<>();
        var encoded = new EncodedEvent("{\"number\":2}".getBytes(StandardCharsets.UTF_8), "application/json");
        Leveret app = start(builder -> builder.publishInterceptor((publication, next) -> {
                    events.add(publication.event().getClass().getSimpleName());
                    return next.publish(publication);
                })
                .subscribe(on(from, (ping, context) -> {
                    var unused = context.publisher()
                            .publishEncoded(to, encoded, PublishOptions.DEFAULT.withType("ping.sent"));
                    return Outcome.ack();
                }))
                .subscribe(on(to, (ping, context) -> {
                    assertNull(context.key());
                    relayed.add(ping.number());
                    return Outcome.ack();
                })));

        app.publisher().publish(from, new Ping("", 1)).join();

        ContractFixture.await().until(() -> relayed.contains(2));
        assertEquals(2, events.size());
        assertTrue(events.contains("EncodedEvent"), events::toString);
    }

    private SubscriptionDefinition on(String topic, EventHandler<Ping> handler) {
        return SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, handler));
    }
}
