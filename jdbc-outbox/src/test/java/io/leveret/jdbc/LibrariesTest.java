package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The examples of the document: an outbox in the transactions of other libraries. */
class LibrariesTest {

    private final DataSource dataSource;
    private final Outbox outbox;

    LibrariesTest() throws SQLException {
        dataSource = Databases.H2.prepared();
        outbox = Outbox.on(dataSource);
    }

    @Test
    void anEventBelongsToTheTransactionOfJdbi() throws SQLException {
        withJdbi("o-1");
        assertThrows(RuntimeException.class, () -> withJdbi("o-1"));

        assertOneOrderAndItsEvent();
    }

    private void withJdbi(String id) throws SQLException {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.useTransaction(handle -> {
            outbox.publish(handle.getConnection(), "orders", new OrderPlaced(id, "ann"));
            handle.execute("INSERT INTO orders (id) VALUES (?)", id);
        });
        outbox.nudge();
    }

    @Test
    void anEventBelongsToTheTransactionOfSpring() throws SQLException {
        withSpring("o-1");
        assertThrows(RuntimeException.class, () -> withSpring("o-1"));

        assertOneOrderAndItsEvent();
    }

    private void withSpring(String id) {
        var jdbc = new JdbcTemplate(dataSource);
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        transactions.executeWithoutResult(status -> {
            ConnectionCallback<String> publish =
                    connection -> outbox.publish(connection, "orders", new OrderPlaced(id, "ann"));
            jdbc.execute(publish);
            jdbc.update("INSERT INTO orders (id) VALUES (?)", id);
        });
        outbox.nudge();
    }

    private void assertOneOrderAndItsEvent() throws SQLException {
        assertEquals(List.of("o-1"), Rows.of(dataSource, "SELECT id FROM orders"));
        assertEquals(1, Rows.count(dataSource, "leveret_outbox"));
    }
}
