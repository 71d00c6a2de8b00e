package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.RabbitNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Writers of {@link CountedEvents}, and two processes that relay and handle them, while one after another of processes,
 * database and broker is killed. Each is killed once, when a random number of events has been handled, and started again.
 */
final class KillRun implements AutoCloseable {

    /** Of the long tests; {@code -Doutbox.events=3000 -Doutbox.kills=10} makes them short. */
    static final int EVENTS = Integer.getInteger("outbox.events", 50_000);

    static final int KILLS = Integer.getInteger("outbox.kills", 200);

    private static final int WRITERS = 16;

    /** Much more than anything that was killed takes to come back. */
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final KilledBroker broker;
    private final DatabaseNode database;
    private final Random random;
    private final CountedEvents events;
    private final List<ChildJvm> applications = new ArrayList<>();

    private enum Victim {
        APPLICATION,
        DATABASE,
        BROKER
    }

    /** A broker, and how it is killed and started again. */
    record KilledBroker(String url, Runnable kill, Runnable start) {}

    /** Starts the processes. */
    KillRun(KilledBroker broker, DatabaseNode database) throws SQLException {
        this.broker = broker;
        this.database = database;
        this.random = FuzzSeed.random("KillRun");
        this.events = new CountedEvents(CountingApp.pool(database.jdbcUrl()));
        startApplication();
        startApplication();
        applications.forEach(application -> application.awaitOutput("is waiting"));
    }

    /** One with RabbitMQ. */
    static void on(RabbitNode broker, DatabaseNode database, int count, int kills) throws SQLException {
        try (var run = new KillRun(new KilledBroker(broker.url(), broker::kill, broker::start), database)) {
            broker.awaitOnDisk(CountingApp.GROUP + "." + CountedEvents.TOPIC);
            run.run(count, kills);
        }
    }

    private void startApplication() {
        applications.add(ChildJvm.start(QUICK_START, CountingApp.class, broker.url(), database.jdbcUrl()));
    }

    /** Kills so often while so many events are committed and handled, and checks what has become of them. */
    void run(int count, int kills) {
        List<Victim> victims = victims(kills);
        List<Integer> points =
                random.ints(kills, 0, count * 9 / 10).sorted().boxed().toList();
        CompletableFuture<Void> written = events.write(WRITERS, count);
        for (int i = 0; i < kills; i++) {
            int point = points.get(i);
            within(() -> events.handled() >= point);
            kill(victims.get(i));
        }
        within(written::isDone);
        written.join();
        within(events::areSettled);
        events.settle(DEADLINE);
        try (Leveret looking =
                Leveret.builder().settings(CountingApp.settings(broker.url())).start()) {
            assertEquals(
                    0,
                    looking.deadLetters(CountingApp.GROUP, CountedEvents.TOPIC).count());
        }
    }

    /** Waits, unless an application has ended by itself; says what they have written, if it takes too long. */
    private void within(BooleanSupplier condition) {
        try {
            Waits.within(DEADLINE, () -> {
                applications.forEach(ChildJvm::assertRuns);
                return condition.getAsBoolean();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    events.handled() + " are handled, " + events.waiting()
                            + " wait in the outbox; the applications wrote:\n"
                            + applications.stream().map(ChildJvm::output).collect(Collectors.joining("\n---\n")),
                    e);
        }
    }

    /** In random order: of ten kills, six are of applications, three of the database, one of the broker. */
    private List<Victim> victims(int kills) {
        List<Victim> victims = new ArrayList<>(Collections.nCopies(kills / 10, Victim.BROKER));
        victims.addAll(Collections.nCopies(kills * 3 / 10, Victim.DATABASE));
        victims.addAll(Collections.nCopies(kills - victims.size(), Victim.APPLICATION));
        Collections.shuffle(victims, random);
        return victims;
    }

    private void kill(Victim victim) {
        switch (victim) {
            case APPLICATION -> {
                applications.remove(random.nextInt(applications.size())).close();
                startApplication();
            }
            case DATABASE -> {
                database.kill();
                database.start();
            }
            case BROKER -> {
                broker.kill().run();
                broker.start().run();
            }
        }
    }

    @Override
    public void close() {
        applications.forEach(ChildJvm::close);
    }
}
