package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventMetadata;
import io.leveret.EventType;
import io.leveret.PublishOptions;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Headers;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a publish sends. */
class MessagesTest {

    @EventType(value = "step.made", key = "walker")
    record Step(String walker, int number) {}

    @EventType(value = "step.answered", key = "walker")
    record Answer(String walker) {}

    /** Encodes to the same body, with a header of its own, and notes what it is told. */
    private static final class Noting implements EventCodec {

        private final List<EventMetadata> told = new ArrayList<>();

        @Override
        public String contentType() {
            return "text/steps";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return true;
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            told.add(about);
            return new EncodedEvent(new byte[] {1}, "text/steps", Map.of("schema", "7", "by", "codec"));
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            throw new UnsupportedOperationException("nothing is read");
        }
    }

    private final ManualTime time = new ManualTime();
    private final Noting codec = new Noting();
    private final Messages messages = new Messages(codec, "here", Capabilities.UNKNOWN, time);

    @Test
    void anEventIsSentWithWhatItsClassSays() {
        Message message = messages.of("steps", new Step("ann", 1), PublishOptions.DEFAULT);

        assertEquals("steps", message.topic());
        assertEquals("step.made", message.type());
        assertEquals("ann", message.key());
        assertEquals("text/steps", message.contentType());
        assertEquals(time.instant(), message.publishedAt());
        assertArrayEquals(new byte[] {1}, message.body());
        assertNull(message.ttl());
        assertNull(message.replyTo());
        assertNull(message.correlationId());
    }

    @Test
    void whatTheOptionsSayCountsBeforeWhatTheClassSays() {
        PublishOptions options = PublishOptions.DEFAULT
                .withType("step.undone")
                .withId("id-1")
                .withKey("bob")
                .withTtl(Duration.ofSeconds(5))
                .withReplyTo("the walker")
                .withCorrelationId("c-1");

        Message message = messages.of("steps", new Step("ann", 1), options);

        assertEquals("step.undone", message.type());
        assertEquals("id-1", message.id());
        assertEquals("bob", message.key());
        assertEquals(Duration.ofSeconds(5), message.ttl());
        assertEquals("the walker", message.replyTo());
        assertEquals("c-1", message.correlationId());
    }

    @Test
    void headersOfTheCodecGoOverThoseOfTheOptionsAndTheInstanceIsToldOnlyToSkipIt() {
        var options = PublishOptions.DEFAULT.withHeader("by", "caller").withHeader("tenant", "t-1");

        assertEquals(
                Map.of("by", "codec", "tenant", "t-1", "schema", "7"),
                messages.of("steps", new Step("ann", 1), options).headers());
        assertEquals(
                Map.of("by", "codec", "schema", "7", Headers.SKIP_INSTANCE, "here"),
                messages.of("steps", new Step("ann", 1), PublishOptions.DEFAULT.skippingSelf())
                        .headers());
    }

    /** So that a codec may decide by the topic or a header which schema it writes. */
    @Test
    void theCodecIsToldAllThatTheMessageHasBesideTheBody() {
        var options = PublishOptions.DEFAULT.withHeader("tenant", "t-1");

        Message message = messages.of("steps", new Step("ann", 1), options);

        assertEquals(
                List.of(new EventMetadata(
                        "steps", "step.made", message.id(), "ann", "", time.instant(), Map.of("tenant", "t-1"))),
                codec.told);
    }

    @Test
    void eachHasAnIdOfItsOwnThatBeginsWithTheInstance() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            ids.add(messages.of("steps", new Step("ann", i), PublishOptions.DEFAULT)
                    .id());
        }

        assertEquals(2_000, ids.size());
        assertTrue(ids.stream().allMatch(id -> id.startsWith("here-")));
    }

    @Test
    void anEncodedEventIsSentAsItIsAndHasToBeGivenItsType() {
        var encoded = new EncodedEvent(new byte[] {2}, "text/plain", Map.of("x", "1"));

        Message message = messages.of("steps", encoded, PublishOptions.DEFAULT.withType("step.made"));
        assertArrayEquals(new byte[] {2}, message.body());
        assertEquals("text/plain", message.contentType());
        assertEquals(Map.of("x", "1"), message.headers());
        assertNull(message.key());
        assertEquals(List.of(), codec.told);

        var failure = assertThrows(
                IllegalArgumentException.class, () -> messages.of("steps", encoded, PublishOptions.DEFAULT));
        assertEquals(
                "an encoded event does not say its type: name it with PublishOptions.withType(…)",
                failure.getMessage());
    }

    /** A name is looked at once and then known; the wrong ones are not among the known. */
    @Test
    void aWrongNameIsRefusedHoweverOftenItIsUsed() {
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> messages.of("steps of ann", new Step("ann", 1), PublishOptions.DEFAULT));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> messages.of("steps", 1, PublishOptions.DEFAULT.withType("step made")));
            messages.of("steps", new Step("ann", 1), PublishOptions.DEFAULT);
        }
    }

    /** Replies are not routed: no key, no time to live, no headers of a publish. */
    @Test
    void aReplyBelongsToItsRequestAndHasItsOwnIdAndType() {
        var request = new Message(
                "steps",
                "step.asked",
                "q-1",
                "ann",
                "",
                null,
                Duration.ofSeconds(1),
                Map.of("tenant", "t-1"),
                new byte[0],
                "the walker",
                "c-1");

        Message reply = messages.reply(request, new Answer("ann"));

        assertEquals("steps", reply.topic());
        assertEquals("step.answered", reply.type());
        assertEquals("c-1", reply.correlationId());
        assertNull(reply.key());
        assertNull(reply.ttl());
        assertNull(reply.replyTo());
        assertEquals(Map.of("schema", "7", "by", "codec"), reply.headers());
        assertTrue(reply.id().startsWith("here-"));
        assertEquals("", messages.reply(request, Map.of("number", 7)).type(), "a map has none");
    }
}
