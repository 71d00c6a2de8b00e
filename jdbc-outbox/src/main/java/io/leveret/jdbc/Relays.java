package io.leveret.jdbc;

import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.jdbc.section.OutboxSection;
import io.leveret.jdbc.section.Section;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relays of an application, one for each shard, and a thread that looks at the tables for health and numbers. */
final class Relays {

    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

    /** How long one topic may hold up the others. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOKED_AGAIN = Duration.ofSeconds(2);

    private final DataSource dataSource;
    private final Leveret application;
    private final Settings settings;
    private final int attempts;
    private final boolean createTables;
    private final String instance;
    private final Thread watch;
    private final CountDownLatch end = new CountDownLatch(1);

    /** Whether the database was away at the start. */
    private volatile boolean late;

    /** Empty until the database was reached once. */
    private volatile List<Relay> relays = List.of();

    private volatile List<Samples.Shard> shards = List.of();
    private volatile long dead;

    /** Why the tables can't be looked at; null if they can. */
    private volatile @Nullable String unseen = "not looked at yet";

    Relays(DataSource dataSource, Leveret application, Settings settings, int attempts) {
        this.dataSource = dataSource;
        this.application = application;
        this.settings = settings;
        Section section = Section.of(settings, OutboxSection.NAME);
        this.attempts = section.whole(OutboxSection.ATTEMPTS, attempts);
        this.createTables = section.createTables();
        this.instance = settings.application() + "-"
                + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
        this.watch = new Thread(this::watch, settings.application() + "-outbox-watch");
        watch.setDaemon(true);
    }

    /** Checks the tables, if the database can be reached, and begins to relay. */
    void start() {
        String why = FirstLook.at(dataSource, this::begin);
        if (why == null) {
            look();
        } else {
            late = true;
            unseen = why;
            LOG.warn("the outbox publishes nothing until it has reached {}", why);
        }
        watch.start();
    }

    void nudge() {
        relays.forEach(Relay::nudge);
    }

    void close(Duration timeout) {
        end.countDown();
        long until = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            relays.forEach(Relay::stop);
        }
        try {
            for (Relay relay : relays) {
                relay.awaitEnd(Duration.ofNanos(until - System.nanoTime()));
            }
            watch.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Health.Component> health() {
        String why = unseen;
        if (why != null) {
            return List.of(new Health.Component("outbox", false, why));
        }
        List<Health.Component> components = new ArrayList<>();
        List<Relay> now = relays;
        for (Samples.Shard shard : shards) {
            String trouble =
                    shard.number() < now.size() ? now.get(shard.number()).trouble() : null;
            components.add(ShardHealth.of(shard, trouble));
        }
        return components;
    }

    Map<String, Long> stats() {
        Map<String, Long> numbers = new HashMap<>();
        numbers.put(
                "outbox.published", relays.stream().mapToLong(Relay::published).sum());
        if (unseen == null) {
            numbers.put(
                    "outbox.waiting",
                    shards.stream().mapToLong(Samples.Shard::waiting).sum());
            numbers.put(
                    "outbox.oldestMillis",
                    shards.stream().mapToLong(Samples.Shard::oldestMillis).max().orElse(0));
            numbers.put("outbox.dead", dead);
        }
        return numbers;
    }

    private void watch() {
        try {
            while (!end.await(LOOKED_AGAIN.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            // The application is closed.
        }
    }

    private void look() {
        try (Connection connection = dataSource.getConnection()) {
            if (relays.isEmpty()) {
                begin(connection);
            }
            shards = Samples.shards(connection);
            dead = Samples.dead(connection);
            Transactions.rollBack(connection);
            unseen = null;
        } catch (SQLException e) {
            unseen = "the database: " + e.getMessage();
        } catch (RuntimeException | Error e) {
            unseen = "looking at the tables has failed: " + e;
        }
    }

    private void begin(Connection connection) throws SQLException {
        Tables.prepare(connection, Tables.OUTBOX, createTables);
        int count = new Shards().count(connection);
        if (late) {
            LOG.info("the outbox has reached the database");
        }
        startRelays(count);
    }

    /** Not after closing has begun, as nobody would end them. */
    private synchronized void startRelays(int count) {
        if (end.getCount() == 0) {
            return;
        }
        List<Relay> all = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            var sending = new Sending(application.publisher(), application::outage, limits());
            var round = new Round(dataSource, shard, instance, attempts, sending);
            all.add(new Relay(shard, round, application, settings.application()));
        }
        relays = List.copyOf(all);
        all.forEach(Relay::start);
    }

    private Sending.Limits limits() {
        int mostOfTopic = Math.max(1, settings.publish().maxUnconfirmed() / 4);
        return new Sending.Limits(Round.LEASE, PATIENCE, mostOfTopic);
    }
}
