package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.EncodedEvent;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.jdbc.Sending.Ended;
import io.leveret.jdbc.Sending.Read;
import io.leveret.jdbc.Sending.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In what order rows are published, and what their ends mean. */
class SendingTest {

    private static final AtomicLong ROWS = new AtomicLong();

    private static final Duration LONG = Duration.ofSeconds(20);

    private final StubPublisher broker = new StubPublisher();
    private final AtomicReference<Optional<String>> outage = new AtomicReference<>(Optional.empty());
    private final Sending sending = sending(LONG, 250);

    @Test
    void theNextEventOfAKeyIsSentOnlyAfterTheConfirmOfTheOneBefore() {
        var sent = start(row("a1", "a"), row("a2", "a"), row("b1", "b"), row("none", null), row("a3", "a"));

        assertEquals(List.of("a1", "b1", "none"), await().until(() -> broker.sent, all -> all.size() == 3));
        broker.confirm("a1");
        assertEquals(List.of("a1", "b1", "none", "a2"), await().until(() -> broker.sent, all -> all.size() == 4));
        broker.confirm("a2", "a3", "b1", "none");

        assertEquals(5, sent.join().ended().confirmed().size());
    }

    @Test
    void eventsBehindARefusedOneOfTheirKeyAreNotSent() {
        broker.fail("a1", new PublishException.Refused("a1", "the queue is full", false));
        broker.confirm("a2", "b1");

        Sent sent = start(row("a1", "a"), row("a2", "a"), row("b1", "b")).join();

        assertEquals(List.of("a1", "b1"), broker.sent);
        assertEquals(List.of("b1"), confirmed(sent));
        assertEquals("Refused: the queue is full", sent.ended().refused().get(0).reason());
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

        assertEquals(List.of("b1"), confirmed(sent));
        assertEquals(List.of(), sent.ended().refused());
        assertEquals("topic 'notes': " + failure.getMessage(), sending.failing());
        assertEquals(Set.of("notes"), sending.held());
    }

    @Test
    void anEventThatThePublisherThrowsAtIsRefused() {
        broker.fail("a1", new IllegalArgumentException("no such header"));

        assertEquals(
                "IllegalArgumentException: no such header",
                start(row("a1", "a")).join().ended().refused().get(0).reason());
    }

    @Test
    void aTopicWithoutAnswersIsWaitedForNoLongerThanOthersCanBear() throws InterruptedException {
        Sending sending = sending(Duration.ofMillis(50), 250);
        broker.confirm("o1", "o2");

        Sent sent = send(sending, row("a1", "a"), row("a2", "a"), other("o1", "o"), other("o2", "o"));

        assertEquals(List.of("o1", "o2"), confirmed(sent));
        assertNull(sent.stalled());
        assertEquals(Set.of("notes"), sending.held());
        broker.confirm("a1");
        assertEquals(List.of("a1"), confirmed(send(sending)));
        assertEquals(Set.of(), sending.held());
        assertEquals(List.of("a1", "o1", "o2"), broker.sent, "a2 belongs to a round that has ended");
    }

    @Test
    void aTopicThatHasFailedIsTriedWithOneEventAndThenGoesOn() throws InterruptedException {
        broker.fail("a1", new PublishException.TimedOut("a1", "slow", true));
        send(sending, row("a1", "a"));
        assertEquals("topic 'notes': slow", sending.failing());
        await().until(() -> sending.held().isEmpty());

        var sent = start(row("b1", "b"), row("c1", "c"), row("d1", "d"));

        await().until(() -> broker.sent.equals(List.of("a1", "b1")));
        broker.confirm("b1");
        await().until(() -> broker.sent.size() == 4);
        broker.confirm("c1", "d1");
        assertEquals(3, sent.join().ended().confirmed().size());
        assertNull(sending.failing());
    }

    @Test
    void noMoreOfATopicIsUnderWayThanItsShareOfThePublisher() {
        Sending sending = sending(LONG, 2);
        var sent = CompletableFuture.supplyAsync(() -> send(sending, row("a1", "a"), row("b1", "b"), row("c1", "c")));

        await().until(() -> broker.sent.size() == 2);
        broker.confirm("a1");
        await().until(() -> broker.sent.size() == 3);
        broker.confirm("b1", "c1");
        assertEquals(3, sent.join().ended().confirmed().size());
    }

    @Test
    void ifTheBrokerIsAwayNoTopicIsToBlame() throws InterruptedException {
        outage.set(Optional.of("the connection is lost"));
        broker.fail("a1", new PublishException.Unknown("a1", "lost"));

        Sent sent = send(sending, row("a1", "a"), other("o1", "o"));

        assertEquals("the connection is lost", sent.stalled());
        assertNull(sending.failing());
        assertEquals(List.of("a1"), broker.sent);
    }

    @Test
    void aLongChainOfOneKeyNeedsNoDeepStack() {
        List<OutboxRow> rows = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            rows.add(row("a" + i, "a"));
            broker.confirm("a" + i);
        }

        assertEquals(
                50_000,
                start(rows.toArray(OutboxRow[]::new)).join().ended().confirmed().size());
    }

    private Sending sending(Duration patience, int mostOfTopic) {
        return new Sending(broker, outage::get, new Sending.Limits(LONG, patience, mostOfTopic));
    }

    private CompletableFuture<Sent> start(OutboxRow... rows) {
        return CompletableFuture.supplyAsync(() -> send(sending, rows));
    }

    /** One round, in which all that waits was read. */
    private static Sent send(Sending sending, OutboxRow... rows) {
        try {
            sending.begin();
            return sending.send(new Read(List.of(rows), false));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> confirmed(Sent sent) {
        return ids(sent.ended());
    }

    private static List<String> ids(Ended ended) {
        return ended.confirmed().stream()
                .map(row -> String.valueOf(row.options().id()))
                .toList();
    }

    private static OutboxRow row(String id, @Nullable String key) {
        return row("notes", id, key);
    }

    private static OutboxRow other(String id, @Nullable String key) {
        return row("others", id, key);
    }

    private static OutboxRow row(String topic, String id, @Nullable String key) {
        PublishOptions options = PublishOptions.DEFAULT.withId(id).withType("note");
        return new OutboxRow(ROWS.incrementAndGet(), topic, key, new EncodedEvent(new byte[0], ""), options, 0);
    }
}
