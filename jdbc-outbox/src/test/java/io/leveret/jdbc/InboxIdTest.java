package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Outcome;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids of events that other senders have made, and the inbox has to note. */
class InboxIdTest {

    static List<String> idsThatNoDatabaseTakes() {
        return List.of("", "x".repeat(256), "é".repeat(128), "a\0b", "\ud800");
    }

    @ParameterizedTest
    @MethodSource("idsThatNoDatabaseTakes")
    void anEventWhoseIdCannotBeNotedIsRefusedAndByAHandlerMadeADeadLetter(String id) throws Exception {
        DataSource dataSource = Databases.H2.prepared();
        Inbox inbox = Inbox.on(dataSource);

        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> Outbox.on(dataSource)
                        .inTransaction(connection -> inbox.first(connection, InboxTest.context(id))));
        Outcome outcome = new HandlerTransaction(dataSource, inbox, () -> {})
                .around(InboxTest.context(id), connection -> Outcome.ack());

        assertEquals(Outcome.deadLetter(String.valueOf(thrown.getMessage())), outcome);
    }

    @OnEachDatabase
    void theLongestIdIsNoted(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();

        assertTrue(InboxTest.first(
                dataSource,
                Inbox.on(dataSource),
                InboxTest.context("g".repeat(100), "t".repeat(120), "é".repeat(127))));
        assertEquals(List.of("é".repeat(127)), Rows.of(dataSource, "SELECT event_id FROM leveret_inbox"));
    }
}
