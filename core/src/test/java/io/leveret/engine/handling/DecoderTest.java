package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a body turns out to be: an event, or what no handler can read, and never with a word of the body. */
class DecoderTest {

    private Supplier<@Nullable Object> codec = () -> 1;
    private Supplier<@Nullable Object> readable = () -> true;

    private final EventCodec scripted = new EventCodec() {
        @Override
        public String contentType() {
            return "application/steps";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return Boolean.TRUE.equals(readable.get());
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        @SuppressWarnings("NullAway") // a codec's author may break its contract
        public Object decode(byte[] body, Type type, EventMetadata about) {
            return codec.get();
        }
    };

    private final Handling<Integer> plain = Handling.of(Integer.class, (step, context) -> Outcome.ack());

    private Decoded decoded(Handling<Integer> handling) {
        return decoded(handling, TestProcessor.step(Map.of()));
    }

    private Decoded decoded(Handling<Integer> handling, Message message) {
        return new TestProcessor(SubscriptionSettings.DEFAULT, handling, scripted)
                .decode(message)
                .decoded();
    }

    private String invalid(Handling<Integer> handling) {
        return assertInstanceOf(Decoded.Invalid.class, decoded(handling)).reason();
    }

    private static Handling<Integer> keyed(Handling<Integer> handling, Supplier<@Nullable Object> key) {
        return handling.orderedBy(step -> key.get());
    }

    private static Supplier<@Nullable Object> throwing(Supplier<? extends Throwable> failure) {
        return () -> {
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    @Test
    void anEventHasTheKeyThatItsHandlerReadsOrNone() {
        var ordered = assertInstanceOf(Decoded.Event.class, decoded(keyed(plain, () -> "a")));
        var same = assertInstanceOf(Decoded.Event.class, decoded(keyed(plain, () -> "a")));
        var other = assertInstanceOf(Decoded.Event.class, decoded(keyed(plain, () -> "b")));

        assertEquals(1, ordered.event());
        assertEquals(ordered.key(), same.key());
        assertNotEquals(ordered.key(), other.key());
        assertNull(assertInstanceOf(Decoded.Event.class, decoded(keyed(plain, () -> null)))
                .key());
        assertNull(assertInstanceOf(Decoded.Event.class, decoded(plain)).key());
    }

    @Test
    void anExceptionMakesTheEventInvalidAndAnErrorCrashesOnIt() {
        Supplier<RuntimeException> exception = () -> new IllegalStateException("canary");
        Supplier<Error> error = () -> new StackOverflowError("canary");

        codec = throwing(exception);
        assertEquals("reading the body ended in java.lang.IllegalStateException", invalid(plain));
        codec = throwing(error);
        var crashed = assertInstanceOf(Decoded.Crashed.class, decoded(plain));
        assertEquals("reading the body ended in java.lang.StackOverflowError", crashed.reason());

        codec = () -> 1;
        assertEquals(
                "reading its key ended in java.lang.IllegalStateException", invalid(keyed(plain, throwing(exception))));
        assertInstanceOf(Decoded.Crashed.class, decoded(keyed(plain, throwing(error))));
        assertEquals(
                "reading its key ended in java.lang.IllegalStateException", invalid(keyed(plain, () -> new Object() {
                    @Override
                    public int hashCode() {
                        throw new IllegalStateException("canary");
                    }

                    @Override
                    public boolean equals(@Nullable Object other) {
                        return super.equals(other);
                    }
                })));

        readable = throwing(error);
        assertInstanceOf(Decoded.Crashed.class, decoded(plain));
        readable = () -> false;
        assertEquals("the content type is 'application/json'; the codec reads application/steps", invalid(plain));
    }

    @Test
    void whatTheCodecRefusesIsInvalidUnlessAnotherVersionMayReadIt() {
        var cause = new IllegalStateException("canary");
        codec = throwing(() -> new EventCodecException("number expected", cause));
        assertEquals("number expected", invalid(plain));

        codec = throwing(() -> EventCodecException.ofNewerVersion("BLUE is new", cause));
        assertEquals(
                "BLUE is new",
                assertInstanceOf(Decoded.Unknown.class, decoded(plain)).reason());
    }

    @Test
    void whatACodecMakesThatIsNoSuchEventIsInvalid() {
        codec = () -> null;
        assertEquals("the codec made null of the body, not a java.lang.Integer", invalid(plain));
        codec = () -> "canary";
        assertEquals("the codec made a java.lang.String of the body, not a java.lang.Integer", invalid(plain));
    }

    /** The codec is not asked. */
    @Test
    void aCompressedBodyIsInvalidAndALongTypeIsShortenedInTheReason() {
        codec = throwing(() -> new AssertionError("it is decoded"));
        var encoded = TestProcessor.step(Map.of(Headers.CONTENT_ENCODING, "gzip"));
        var foreign = TestProcessor.message("x\n".repeat(10_000), "1", Map.of());

        assertEquals(
                "the content encoding is 'gzip'; bodies are read as they are: publish uncompressed UTF-8 without an encoding",
                assertInstanceOf(Decoded.Invalid.class, decoded(plain, encoded)).reason());
        String reason =
                assertInstanceOf(Decoded.Unknown.class, decoded(plain, foreign)).reason();
        assertFalse(reason.contains("\n") || reason.length() > 300, reason);
    }
}
