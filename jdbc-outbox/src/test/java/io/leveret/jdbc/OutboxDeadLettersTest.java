package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.DeadLetters;
import io.leveret.DeadLetters.Letter;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Events that the broker has refused to the end. */
class OutboxDeadLettersTest {

    private final StubPublisher broker = new StubPublisher();

    @OnEachDatabase
    void theyAreListedWithAllThatTheyHave(Databases database) throws SQLException {
        DeadLetters dead = given(database.prepared(), "a", "b", "c").dead();

        assertEquals(3, dead.count());
        assertEquals(List.of("a", "b"), ids(dead.browse(2)));
        Letter letter = dead.browse(1).get(0);
        assertEquals("notes", letter.topic());
        assertEquals("note", letter.type());
        assertEquals("key", letter.key());
        assertEquals("{}", new String(letter.body(), StandardCharsets.UTF_8));
        assertEquals(Map.of("tenant", "t"), letter.headers());
        assertEquals(1, letter.attempts());
        assertEquals("Refused: too large", letter.reason());
        assertNotNull(letter.lastAttemptAt());
    }

    @OnEachDatabase
    void aWalkThroughPagesShowsEachOnce(Databases database) throws SQLException {
        DeadLetters dead = given(database.prepared(), "a", "b", "c").dead();

        DeadLetters.Page first = dead.browse(DeadLetters.Position.START, 2);
        assertEquals(List.of("a", "b"), ids(first.letters()));
        DeadLetters.Page second = dead.browse(assertNext(first), 2);
        assertEquals(List.of("c"), ids(second.letters()));
        assertNull(second.next());
    }

    private static DeadLetters.Position assertNext(DeadLetters.Page page) {
        DeadLetters.Position next = page.next();
        if (next == null) {
            throw new AssertionError("there is no next page");
        }
        return next;
    }

    @OnEachDatabase
    void aReplayedOneIsPublishedAgainWithItsIdAndCountedAnew(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = given(dataSource, "a", "b", "c");

        assertEquals(2, outbox.dead().replay(letter -> !letter.id().equals("b")));

        assertEquals(List.of("b"), ids(outbox.dead().browse(10)));
        assertEquals(List.of("a", "c"), Rows.of(dataSource, "SELECT event_id FROM leveret_outbox ORDER BY seq"));
        assertEquals(List.of("0", "0"), Rows.of(dataSource, "SELECT attempts FROM leveret_outbox"));
        assertEquals(List.of("a", "b", "c"), broker.sent, "a replay only gives back; the relay publishes");
    }

    @OnEachDatabase
    void aDeletedOneIsGone(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = given(dataSource, "a", "b");

        assertEquals(1, outbox.dead().delete(letter -> letter.id().equals("a")));

        assertEquals(List.of("b"), ids(outbox.dead().browse(10)));
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void aPredicateThatThrowsEndsTheCallAndSaysHowManyWereChosen(Databases database) throws SQLException {
        Outbox outbox = given(database.prepared(), "a", "b", "c");

        var thrown = assertThrows(
                IllegalStateException.class,
                () -> outbox.dead().delete(letter -> {
                    if (letter.id().equals("b")) {
                        throw new IllegalStateException("unsure");
                    }
                    return true;
                }));

        assertEquals("1 letters were chosen before", thrown.getSuppressed()[0].getMessage());
        assertEquals(List.of("b", "c"), ids(outbox.dead().browse(10)));
    }

    /** An outbox that has given up these events, at their first refusal. */
    private Outbox given(DataSource dataSource, String... ids) throws SQLException {
        Outbox outbox = Outbox.on(dataSource);
        for (String id : ids) {
            broker.fail(id, new PublishException.Refused(id, "too large", false));
            PublishOptions options = PublishOptions.DEFAULT
                    .withId(id)
                    .withType("note")
                    .withKey("key")
                    .withHeader("tenant", "t");
            outbox.inTransaction(connection -> outbox.publish(connection, "notes", Map.of(), options));
            new Round(dataSource, 0, "instance", 1, broker.sending(Duration.ofSeconds(20))).run();
        }
        return outbox;
    }

    private static List<String> ids(List<Letter> letters) {
        return letters.stream().map(Letter::id).toList();
    }
}
