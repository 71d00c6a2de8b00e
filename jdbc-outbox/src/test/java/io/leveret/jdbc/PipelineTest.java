package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EncodedEvent;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.jdbc.Sending.Read;
import io.leveret.jdbc.Sending.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows that are under way from one round to the next. */
class PipelineTest {

    private static final AtomicLong ROWS = new AtomicLong();
    private static final int ENDED = ShardRows.BATCH - RowsHere.FEW;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final StubPublisher broker = new StubPublisher();
    private final Sending sending =
            new Sending(broker, Optional::empty, new Sending.Limits(LONG, LONG, ShardRows.BATCH));
    private final OutboxRow a1 = row("a1", "a");
    private final OutboxRow a2 = row("a2", "a");
    private final OutboxRow a3 = row("a3", "a");
    private final OutboxRow b1 = row("b1", "b");

    @Test
    void aRoundEndsWhenFewRowsAreLeftIfThereIsMore() throws InterruptedException {
        List<OutboxRow> rows = IntStream.range(0, ShardRows.BATCH)
                .mapToObj(number -> row("n" + number, null))
                .toList();
        rows.subList(0, ENDED)
                .forEach(row -> broker.confirm(String.valueOf(row.options().id())));

        assertEquals(ENDED, round(rows).ended().confirmed().size());

        assertTrue(rows.subList(ENDED, ShardRows.BATCH).stream().allMatch(row -> sending.isHere(row.seq())));
        assertFalse(sending.isHere(rows.get(0).seq()));
    }

    @Test
    void whatIsUnderWayIsNotSentAgainWhenItIsReadAgain() throws InterruptedException {
        round(List.of(a1, b1));
        round(List.of(a1, b1, a2));

        assertEquals(List.of("a1", "b1"), broker.sent);
        broker.confirm("a1", "b1", "a2");
        assertEquals(3, round(List.of()).ended().confirmed().size());
        assertEquals(List.of("a1", "b1", "a2"), broker.sent);
        assertTrue(sending.isEmpty());
    }

    @Test
    void theNextEventOfAKeyWaitsForOneThatAnEarlierRoundHasSent() throws InterruptedException {
        round(List.of(a1, a2));
        round(List.of(a3, b1));
        assertEquals(List.of("a1", "b1"), broker.sent);

        broker.confirm("a1");
        assertEquals(List.of("a1", "b1", "a2"), broker.sent);
        broker.confirm("a2");
        assertEquals(List.of("a1", "b1", "a2", "a3"), broker.sent);
    }

    @Test
    void eventsBehindOneThatIsRefusedBetweenTwoRoundsAreNotSentUntilTheDatabaseKnowsIt() throws InterruptedException {
        round(List.of(a1, a2));
        broker.fail("a1", new PublishException.Refused("a1", "too large", false));

        Sent next = round(List.of(a1, a2, a3, b1));

        assertEquals(List.of("a1", "b1"), broker.sent);
        assertEquals(a1, next.ended().refused().get(0).row());
        round(List.of(a2));
        assertEquals(List.of("a1", "b1", "a2"), broker.sent);
    }

    @Test
    void nothingOfATopicIsSentThatFailsBetweenTheReadingAndTheSending() throws InterruptedException {
        round(List.of(a1, a2));
        sending.begin();
        broker.fail("a1", new PublishException.Unknown("a1", "lost"));

        sending.send(new Read(List.of(a3, b1), true));

        assertEquals(List.of("a1"), broker.sent);
        assertTrue(sending.isEmpty(), "they are read again once the topic is tried again");
    }

    @Test
    void whatWasForgottenIsReadAgainAndSentBehindWhatIsUnderWay() throws InterruptedException {
        round(List.of(a1, a2));
        sending.forget();
        broker.confirm("a1");
        assertEquals(List.of("a1"), broker.sent);
        assertFalse(sending.isHere(a2.seq()));

        broker.confirm("a2", "a3");
        round(List.of(a1, a2, a3));

        assertEquals(List.of("a1", "a2", "a3"), broker.sent);
    }

    @Test
    void nothingIsSentAfterTheTimeForWhichThisRelayHasTheShard() throws InterruptedException {
        round(List.of(a1, a2));
        sending.goOnFor(System.nanoTime() - LONG.toNanos());
        broker.confirm("a1");
        assertEquals(List.of("a1"), broker.sent);

        round(List.of());

        assertEquals(List.of("a1", "a2"), broker.sent);
    }

    /** Reads rows, and finds that there may be more. */
    private Sent round(List<OutboxRow> rows) throws InterruptedException {
        sending.begin();
        return sending.send(new Read(rows, true));
    }

    private static OutboxRow row(String id, @Nullable String key) {
        PublishOptions options = PublishOptions.DEFAULT.withId(id).withType("note");
        return new OutboxRow(ROWS.incrementAndGet(), "notes", key, new EncodedEvent(new byte[0], ""), options, 0);
    }
}
