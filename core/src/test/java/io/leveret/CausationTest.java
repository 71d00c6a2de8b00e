package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.PublishInterceptor.Publication;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CausationTest {

    private final AtomicReference<Map<String, String>> headers = new AtomicReference<>(Map.of());

    private Map<String, String> headersOf(PublishOptions options, @Nullable Context cause) {
        var unused = new Causation().intercept(new Publication("orders", "event", options, cause), publication -> {
            headers.set(publication.options().headers());
            return new CompletableFuture<>();
        });
        return headers.get();
    }

    @Test
    void anEventThatNoHandlerPublishesStaysAsItIs() {
        assertEquals(Map.of(), headersOf(PublishOptions.DEFAULT, null));
    }

    @Test
    void theSecondOfAChainNamesTheFirstTwice() {
        assertEquals(
                Map.of("causation-id", "first", "correlation-id", "first"),
                headersOf(PublishOptions.DEFAULT, new Cause("first", Map.of())));
    }

    @Test
    void theThirdOfAChainNamesTheSecondAndTheFirst() {
        assertEquals(
                Map.of("causation-id", "second", "correlation-id", "first", "tenant", "blue"),
                headersOf(
                        PublishOptions.DEFAULT.withHeader("tenant", "blue"),
                        new Cause("second", Map.of("causation-id", "first", "correlation-id", "first"))));
    }

    @Test
    void whatTheHandlerSaysItselfIsKept() {
        assertEquals(
                Map.of("causation-id", "own", "correlation-id", "mine"),
                headersOf(
                        PublishOptions.DEFAULT.withHeader("causation-id", "own").withHeader("correlation-id", "mine"),
                        new Cause("second", Map.of("correlation-id", "first"))));
    }

    @Test
    void aForeignEventWithoutAnIdIsNotNamed() {
        assertEquals(Map.of(), headersOf(PublishOptions.DEFAULT, new Cause("", Map.of())));
        assertEquals(
                Map.of("correlation-id", "theirs"),
                headersOf(PublishOptions.DEFAULT, new Cause("", Map.of("correlation-id", "theirs"))));
    }

    private record Cause(String id, Map<String, String> headers) implements Context {

        @Override
        public @Nullable String key() {
            return null;
        }

        @Override
        public String topic() {
            return "orders";
        }

        @Override
        public String type() {
            return "order.placed";
        }

        @Override
        public String group() {
            return "inventory";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public @Nullable Instant publishedAt() {
            return null;
        }

        @Override
        public @Nullable String replyTo() {
            return null;
        }

        @Override
        public @Nullable String correlationId() {
            return null;
        }

        @Override
        public Publisher publisher() {
            return (topic, event, options) -> new CompletableFuture<>();
        }
    }
}
