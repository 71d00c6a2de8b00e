package io.leveret.faults;

import io.leveret.BrokerSettings;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.OrderedBy;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.jdbc.Inbox;
import io.leveret.jdbc.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.mariadb.jdbc.MariaDbPoolDataSource;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** Relays {@link CountedEvents} and handles them with an inbox; also a process of its own, to be killed. */
final class CountingApp {

    static final String GROUP = "counting";

    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration START = Duration.ofMinutes(5);

    private CountingApp() {}

    /** Notes what it handles. */
    @Subscriber(GROUP)
    static final class Handlers {

        @Handles(topic = CountedEvents.TOPIC)
        @OrderedBy
        void note(CountedEvents.Counted event, Connection connection) throws SQLException {
            CountedEvents.note(event, connection);
        }
    }

    /** A pool of connections to a database, which throws broken ones away. */
    static DataSource pool(String jdbcUrl) throws SQLException {
        if (jdbcUrl.startsWith("jdbc:mariadb")) {
            return new MariaDbPoolDataSource(
                    jdbcUrl + "&minPoolSize=1&maxPoolSize=40&poolValidMinDelay=0&connectTimeout=2000");
        }
        var connections = new PGConnectionPoolDataSource();
        connections.setUrl(jdbcUrl);
        JdbcConnectionPool pool = JdbcConnectionPool.create(connections);
        pool.setMaxConnections(40);
        return pool;
    }

    /**
     * Events of a key are handled in order by one instance at a time, and tried for longer than a database restarts. A start waits
     * for longer than a broker that is killed again and again takes to stay.
     */
    static Settings settings(String brokerUrl) {
        Settings settings = brokerUrl.startsWith("kafka:") ? OnKafka.settings(brokerUrl) : Apps.settings(brokerUrl);
        BrokerSettings broker = settings.broker();
        return settings.withBroker(new BrokerSettings(broker.url(), START, broker.options()))
                .withDefaults(settings.defaults()
                        .withSingleActive(true)
                        .withPrefetch(50)
                        .withConcurrency(8)
                        .withRetry(new RetryPolicy(100, AGAIN, 1, 0, AGAIN, Set.of())));
    }

    /** Relays and handles. */
    static Leveret start(String brokerUrl, DataSource dataSource) {
        Outbox outbox = Outbox.on(dataSource);
        return Leveret.builder()
                .settings(settings(brokerUrl))
                .handlers(new Handlers())
                .extension(outbox)
                .extension(Inbox.on(outbox))
                .start();
    }

    /**
     * The process.
     *
     * @param arguments the URLs of the broker and of the database
     */
    public static void main(String[] arguments) throws Exception {
        Leveret app = start(arguments[0], pool(arguments[1]));
        System.out.println("is waiting: " + app.health().state());
        new CountDownLatch(1).await();
    }
}
