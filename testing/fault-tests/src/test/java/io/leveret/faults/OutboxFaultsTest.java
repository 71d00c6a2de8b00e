package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.PostgresNode;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outbox and inbox on RabbitMQ and a database: while nothing breaks, and while applications, database and broker are killed. */
@NeedsBroker(privateNode = true)
class OutboxFaultsTest {

    /** How much more the long tests do: 50,000 events and 200 kills unless {@code -Doutbox.kill.scale} says otherwise. */
    private static final int SCALE = Integer.getInteger("outbox.kill.scale", 10);

    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @AutoClose
    private final RabbitNode broker = RabbitNode.started();

    private final List<ChildJvm> applications = new ArrayList<>();

    private enum Victim {
        APPLICATION,
        DATABASE,
        BROKER
    }

    @AfterEach
    void endApplications() {
        applications.forEach(ChildJvm::close);
    }

    /** If two relays worked at once, they would publish the same rows. */
    @Test
    void twoInstancesPublishAndHandleEachEventOnceInTheOrderOfItsKey() throws Exception {
        try (DatabaseNode database = PostgresNode.started()) {
            JdbcConnectionPool pool = CountingApp.pool(database.jdbcUrl());
            var events = new CountedEvents(pool);
            try (Leveret first = CountingApp.start(broker.url(), pool);
                    Leveret second = CountingApp.start(broker.url(), CountingApp.pool(database.jdbcUrl()))) {
                events.write(16, 2_000).join();
                events.settle(Duration.ofSeconds(60));

                assertEquals(0, number(first, "inbox.duplicates") + number(second, "inbox.duplicates"));
                assertEquals(events.handled(), number(first, "outbox.published") + number(second, "outbox.published"));
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
            run(database, 1_500, victims(2, 3, 1));
        }
    }

    @Test
    @Tag("full")
    void everyOneOfManyCommittedEventsIsHandledOnceThoughAllAreKilledTwoHundredTimes() throws Exception {
        try (DatabaseNode database = PostgresNode.started()) {
            run(database, 5_000 * SCALE, victims(12 * SCALE, 6 * SCALE, 2 * SCALE));
        }
    }

    private static List<Victim> victims(int applications, int databases, int brokers) {
        List<Victim> victims = new ArrayList<>(Collections.nCopies(applications, Victim.APPLICATION));
        victims.addAll(Collections.nCopies(databases, Victim.DATABASE));
        victims.addAll(Collections.nCopies(brokers, Victim.BROKER));
        return victims;
    }

    /** Each victim is killed once, when a random number of events has been handled, and started again. */
    private void run(DatabaseNode database, int count, List<Victim> victims) throws Exception {
        Random random = FuzzSeed.random("OutboxFaultsTest");
        Collections.shuffle(victims, random);
        List<Integer> points =
                random.ints(victims.size(), 0, count * 9 / 10).sorted().boxed().toList();
        JdbcConnectionPool pool = CountingApp.pool(database.jdbcUrl());
        var events = new CountedEvents(pool);
        startApplication(database);
        startApplication(database);
        applications.forEach(application -> application.awaitOutput("is waiting"));
        broker.awaitOnDisk(CountingApp.GROUP + "." + CountedEvents.TOPIC);

        CompletableFuture<Void> written = events.write(16, count);
        for (int i = 0; i < points.size(); i++) {
            int point = points.get(i);
            Waits.until(() -> events.handled() >= point);
            kill(victims.get(i), database, random);
        }
        written.join();
        events.settle(Duration.ofMinutes(3));
        try (Leveret looking =
                Leveret.builder().settings(Apps.settings(broker.url())).start()) {
            assertEquals(
                    0,
                    looking.deadLetters(CountingApp.GROUP, CountedEvents.TOPIC).count());
        }
    }

    private void kill(Victim victim, DatabaseNode database, Random random) {
        switch (victim) {
            case APPLICATION -> {
                applications.remove(random.nextInt(applications.size())).close();
                startApplication(database);
            }
            case DATABASE -> {
                database.kill();
                database.start();
            }
            case BROKER -> {
                broker.kill();
                broker.start();
            }
        }
    }

    private void startApplication(DatabaseNode database) {
        applications.add(ChildJvm.start(QUICK_START, CountingApp.class, broker.url(), database.jdbcUrl()));
    }
}
