package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.PostgresNode;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Outbox and inbox on RabbitMQ and a database: while nothing breaks, and while applications, database and broker are killed. */
@NeedsBroker(privateNode = true)
class OutboxFaultsTest {

    @AutoClose
    private final RabbitNode broker = RabbitNode.started();

    /** If two relays worked at once, they would publish the same rows. */
    @Test
    void twoInstancesPublishAndHandleEachEventOnceInTheOrderOfItsKey() throws Exception {
        try (DatabaseNode database = PostgresNode.started()) {
            DataSource pool = CountingApp.pool(database.jdbcUrl());
            var events = new CountedEvents(pool);
            try (Leveret first = CountingApp.start(broker.url(), pool);
                    Leveret second = CountingApp.start(broker.url(), CountingApp.pool(database.jdbcUrl()))) {
                events.write(16, 2_000).join();
                events.settle(Duration.ofSeconds(60));

                long published = number(first, "outbox.published") + number(second, "outbox.published");
                long duplicates = number(first, "inbox.duplicates") + number(second, "inbox.duplicates");
                // A broker that is silent for a second lets the other instance publish again what the first has no
                // answer for.
                assertTrue(
                        published >= events.handled() && published <= events.handled() + duplicates,
                        () -> published + " published, and " + duplicates + " came again");
                assertTrue(first.health().up(), () -> first.health().toString());
            }
        }
    }

    private static long number(Leveret app, String name) {
        return app.stats().extensions().getOrDefault(name, 0L);
    }

    @Test
    void everyCommittedEventIsHandledOnceInOrderThoughApplicationsDatabaseAndBrokerAreKilled() throws Exception {
        try (DatabaseNode database = PostgresNode.started()) {
            KillRun.on(broker, database, 1_500, 10);
        }
    }
}
