package io.leveret.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import io.leveret.RequestException;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replies that a codec can't read, whatever it does. */
class ReplyReaderTest {

    private final List<Type> prepared = new ArrayList<>();
    private Supplier<@Nullable Object> decoded = () -> 1;

    private final ReplyReader reader = new ReplyReader(new EventCodec() {
        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return about.contentType().equals(contentType());
        }

        @Override
        public void prepare(Type type) {
            prepared.add(type);
            if (type == Thread.class) {
                throw new EventCodecException("threads can't be sent");
            }
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        @SuppressWarnings("NullAway") // a codec's author may break its contract
        public Object decode(byte[] body, Type type, EventMetadata about) {
            assertEquals(Map.of("theirs", "1"), about.headers());
            return decoded.get();
        }
    });

    private int read(String contentType, String... encoding) {
        var headers = new java.util.HashMap<>(Map.of("theirs", "1", Headers.KEY, "ours"));
        if (encoding.length > 0) {
            headers.put(Headers.CONTENT_ENCODING, encoding[0]);
        }
        var reply = new Message("", "", "r-1", null, contentType, null, null, headers, new byte[0]);
        return reader.read("steps", reply, null, Integer.class);
    }

    private String refusal(String contentType, String... encoding) {
        String text = String.valueOf(assertThrows(RequestException.Unreadable.class, () -> read(contentType, encoding))
                .getMessage());
        return text.replaceAll("^the reply 'r-1' can't be read as java.lang.Integer: ", "");
    }

    @Test
    void aClassIsPreparedOnceAndOneThatCanNeverBeReadEachTime() {
        reader.prepare(Integer.class);
        reader.prepare(Integer.class);
        for (int i = 0; i < 2; i++) {
            var refused = assertThrows(IllegalArgumentException.class, () -> reader.prepare(Thread.class));
            assertEquals("no reply can be read as java.lang.Thread: threads can't be sent", refused.getMessage());
        }

        assertEquals(List.of(Integer.class, Thread.class, Thread.class), prepared);
    }

    @Test
    void aReplyThatIsNotAsTheCodecReadsItIsNotGivenToIt() {
        decoded = () -> {
            throw new AssertionError("it is decoded");
        };

        assertEquals(
                "its content encoding is 'gzip'; bodies are read as they are", refusal("application/json", "gzip"));
        assertEquals("its content type is 'text/plain'; the codec reads application/json", refusal("text/plain"));
    }

    @Test
    void whateverACodecMakesOrThrowsTheRequesterGetsItsClassOrAReasonWithoutContent() {
        assertEquals(1, read("application/json"));
        decoded = () -> null;
        assertEquals("the codec made null of its body", refusal("application/json"));
        decoded = () -> "canary";
        assertEquals("the codec made a java.lang.String of its body", refusal("application/json"));
        decoded = () -> {
            throw new IllegalStateException("canary");
        };
        assertEquals("the codec failed with java.lang.IllegalStateException", refusal("application/json"));
        decoded = () -> {
            throw new NoClassDefFoundError("canary");
        };
        assertEquals("the codec failed with java.lang.NoClassDefFoundError", refusal("application/json"));
        decoded = () -> {
            throw new EventCodecException("number expected");
        };
        assertEquals("number expected", refusal("application/json"));
    }
}
