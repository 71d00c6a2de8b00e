package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.LeveretException;
import io.leveret.PublishInterceptor;
import io.leveret.PublishInterceptor.Next;
import io.leveret.PublishInterceptor.Publication;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InterceptionTest {

    private static final Publication ONE = new Publication("steps", 1, PublishOptions.DEFAULT, null);

    private final List<String> calls = new ArrayList<>();
    private final CompletableFuture<Receipt> sent = new CompletableFuture<>();

    private final Next end = publication -> {
        calls.add("sent " + publication.options().headers().get("by"));
        return sent;
    };

    private PublishInterceptor named(String name) {
        return (publication, next) -> {
            calls.add(name);
            String by = publication.options().headers().getOrDefault("by", "") + name;
            return next.publish(publication.withOptions(publication.options().withHeader("by", by)));
        };
    }

    private CompletableFuture<Receipt> publish(PublishInterceptor... interceptors) {
        return Objects.requireNonNull(Interception.around(List.of(interceptors), end))
                .publish(ONE);
    }

    @Test
    void withoutInterceptorsThereIsNothing() {
        assertNull(Interception.around(List.of(), end));
    }

    @Test
    void theFirstIsTheOutermostAndEachSeesWhatTheOneBeforeHasChanged() {
        CompletableFuture<Receipt> future = publish(named("a"), named("b"), named("c"));

        assertEquals(List.of("a", "b", "c", "sent abc"), calls);
        assertSame(sent, future);
    }

    @Test
    void oneThatReturnsNullIsNamed() {
        PublishInterceptor broken = new Broken();

        var failure = assertThrows(LeveretException.class, () -> publish(named("a"), broken));

        assertEquals(
                "the publish interceptor io.leveret.engine.publish.InterceptionTest$Broken returned null; it must return a"
                        + " future, such as that of next",
                failure.getMessage());
    }

    @Test
    @SuppressWarnings("NullAway") // breaks its contract
    void oneThatPassesOnNothingIsTold() {
        var failure =
                assertThrows(NullPointerException.class, () -> publish((publication, next) -> next.publish(null)));

        assertEquals("the publication is null; pass on the one you got", failure.getMessage());
        assertEquals(List.of(), calls);
    }

    /** Breaks its contract. */
    private static final class Broken implements PublishInterceptor {

        @Override
        @SuppressWarnings("NullAway") // on purpose
        public CompletableFuture<Receipt> intercept(Publication publication, Next next) {
            return null;
        }
    }
}
