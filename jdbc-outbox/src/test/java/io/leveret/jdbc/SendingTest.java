package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.EncodedEvent;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.jdbc.Sending.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In what order rows are published, and what their ends mean. */
class SendingTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final StubPublisher broker = new StubPublisher();

    @Test
    void theNextEventOfAKeyIsSentOnlyAfterTheConfirmOfTheOneBefore() {
        var sent = start(row("a1", "a"), row("a2", "a"), row("b1", "b"), row("none", null), row("a3", "a"));

        assertEquals(List.of("a1", "b1", "none"), await().until(() -> broker.sent, all -> all.size() == 3));
        broker.confirm("a1");
        assertEquals(List.of("a1", "b1", "none", "a2"), await().until(() -> broker.sent, all -> all.size() == 4));
        broker.confirm("a2", "a3", "b1", "none");

        assertEquals(5, sent.join().confirmed().size());
    }

    @Test
    void eventsBehindARefusedOneOfTheirKeyAreNotSent() {
        broker.fail("a1", new PublishException.Refused("a1", "the queue is full", false));
        broker.confirm("a2", "b1");

        Sent sent = start(row("a1", "a"), row("a2", "a"), row("b1", "b")).join();

        assertEquals(List.of("a1", "b1"), broker.sent);
        assertEquals(List.of("b1"), ids(sent.confirmed()));
        assertEquals("Refused: the queue is full", sent.refused().get(0).reason());
        assertNull(sent.stalled());
    }

    static List<Throwable> failuresOfTheBroker() {
        return List.of(
                new PublishException.Blocked("a1", "alarm"),
                new PublishException.Unknown("a1", "lost"),
                new PublishException.TimedOut("a1", "slow", true),
                new PublishException.Closed("a1", "closed"),
                new OutOfMemoryError("of an interceptor"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheBroker")
    void aFailureOfTheBrokerIsHeldAgainstNoEvent(Throwable failure) {
        broker.fail("a1", failure);
        broker.confirm("b1");

        Sent sent = start(row("b1", "b"), row("a1", "a"), row("a2", "a")).join();

        assertEquals(List.of("b1"), ids(sent.confirmed()));
        assertEquals(List.of(), sent.refused());
        assertEquals(failure.getMessage(), sent.stalled());
    }

    @Test
    void anEventThatThePublisherThrowsAtIsRefused() {
        broker.fail("a1", new IllegalArgumentException("no such header"));

        assertEquals(
                "IllegalArgumentException: no such header",
                start(row("a1", "a")).join().refused().get(0).reason());
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNotWaitedForForever() throws InterruptedException {
        broker.confirm("b1");

        Sent sent = Sending.send(List.of(row("a1", null), row("b1", null)), broker, Duration.ofMillis(50));

        assertEquals(List.of("b1"), ids(sent.confirmed()));
        assertNotNull(sent.stalled());
    }

    @Test
    void aLongChainOfOneKeyNeedsNoDeepStack() {
        List<OutboxRow> rows = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rows.add(row("a" + i, "a"));
            broker.confirm("a" + i);
        }

        assertEquals(
                50_000, start(rows.toArray(OutboxRow[]::new)).join().confirmed().size());
    }

    private CompletableFuture<Sent> start(OutboxRow... rows) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Sending.send(List.of(rows), broker, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> ids(List<OutboxRow> rows) {
        return rows.stream().map(row -> String.valueOf(row.options().id())).toList();
    }

    private static OutboxRow row(String id, @Nullable String key) {
        PublishOptions options = PublishOptions.DEFAULT.withId(id).withType("note");
        return new OutboxRow(1, "notes", key, new EncodedEvent(new byte[0], ""), options, 0);
    }
}
