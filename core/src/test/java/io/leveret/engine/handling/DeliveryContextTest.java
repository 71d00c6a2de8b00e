package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.LeveretException;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler's context keeps of its publishes. */
@Timeout(60)
class DeliveryContextTest {

    private final List<WeakReference<CompletableFuture<Receipt>>> made = new ArrayList<>();
    private final DeliveryContext context = context((topic, event, options, cause) -> {
        CompletableFuture<Receipt> future = event.equals(0)
                ? CompletableFuture.failedFuture(new PublishException.Closed("0", "on purpose"))
                : CompletableFuture.completedFuture(new Receipt(event.toString(), topic, "step.made", true));
        made.add(new WeakReference<>(future));
        return future;
    });

    @Test
    void thoseThatSucceededAreForgottenAndAFailureIsNot() {
        for (int i = 0; i < 10_000; i++) {
            var unused = context.publish("steps", i, PublishOptions.DEFAULT);
        }

        Awaitility.await().until(() -> {
            System.gc();
            return made.stream().filter(future -> future.get() != null).count() < 1_000;
        });
        assertThrows(PublishException.Closed.class, context::awaitPublishes);
    }

    /** As an interceptor may return. */
    @Test
    void aFutureThatNeverEndsIsNotWaitedForForEver() {
        DeliveryContext waiting = context((topic, event, options, cause) -> new CompletableFuture<>());
        var unused = waiting.publish("steps", 1, PublishOptions.DEFAULT);

        var failure = assertThrows(LeveretException.class, waiting::awaitPublishes);

        assertEquals(
                "a future that a publish interceptor returned has not ended 50ms after the handler",
                failure.getMessage());
    }

    /** A handler may keep it, and look at it while a later attempt runs. */
    @Test
    void itSaysWhatItsEventIsAndStaysThatOfItsAttempt() {
        Map<String, String> headers = Map.of("tenant", "t-1", Headers.ATTEMPTS, "3");
        var message = new Message(
                "steps", "step.made", "id-1", "ann", "", Instant.EPOCH, null, headers, new byte[0], "here", "c-1");
        var task = new Task(
                new PlainDelivery(message, settlement -> {}),
                AttemptHistory.of(headers),
                new Decoded.Invalid("on purpose", null),
                Time.SYSTEM);
        task.attemptStarts();
        var kept = new DeliveryContext(
                task, "walkers", TestPublishers.of((topic, event, options, cause) -> new CompletableFuture<>(), null));

        task.attemptStarts();

        assertEquals(4, kept.attempt());
        assertEquals(Map.of("tenant", "t-1"), kept.headers());
        assertEquals(
                List.of("steps", "step.made", "id-1", "ann", "walkers", "here", "c-1"),
                Arrays.asList(
                        kept.topic(),
                        kept.type(),
                        kept.id(),
                        kept.key(),
                        kept.group(),
                        kept.replyTo(),
                        kept.correlationId()));
        assertEquals(Instant.EPOCH, kept.publishedAt());
    }

    private static DeliveryContext context(HandlersPublisher.Out out) {
        return new DeliveryContext(task(), "walkers", TestPublishers.of(out, Duration.ofMillis(50)));
    }

    private static Task task() {
        var message = new Message("steps", "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0]);
        var delivery = new PlainDelivery(message, settlement -> {});
        return new Task(delivery, AttemptHistory.of(Map.of()), new Decoded.Invalid("on purpose", null), Time.SYSTEM);
    }
}
