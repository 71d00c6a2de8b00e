package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Stats;
import io.leveret.Subscriber;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's snippets on running an application. */
class OperatingTest {

    private static final Settings SETTINGS = Settings.of("memory:guide")
            .withDefaults(SubscriptionSettings.DEFAULT
                    .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                    .withDelayedRetries());

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("inventory")
    record Inventory(AtomicBoolean broken, List<String> seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            if (broken.get()) {
                throw new IllegalStateException("the database is away");
            }
            seen.add(order.orderId());
        }
    }

    @Test
    void settingsChangeWhileItRuns(@TempDir Path folder) throws IOException {
        var inventory = new Inventory(new AtomicBoolean(), new CopyOnWriteArrayList<>());
        String yaml = "broker: { url: memory:live }\nsubscriptions: { inventory: { paused: %s } }\n";
        Path file = Files.writeString(folder.resolve("shop.yaml"), String.format(yaml, true));
        Leveret app =
                Leveret.builder().config(file).watchConfig().handlers(inventory).start();
        try (app) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            Files.writeString(file, String.format(yaml, false));

            await().untilAsserted(() -> assertEquals(List.of("o-1"), inventory.seen()));
        }
    }

    @Test
    void deadLettersAreListedAndReplayed() {
        var inventory = new Inventory(new AtomicBoolean(true), new CopyOnWriteArrayList<>());
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(inventory).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();
            app.publisher().publish("orders", new OrderPlaced("o-2")).join();
            DeadLetters dead = app.deadLetters("inventory", "orders");
            await().untilAsserted(() -> assertEquals(2, dead.count()));
            inventory.broken().set(false);

            for (DeadLetters.Letter letter : dead.browse(10)) {
                System.out.println(letter.id() + " after " + letter.attempts() + " attempts: " + letter.reason());
            }
            int replayed = dead.replay(letter -> letter.reason().contains("database"));
            int deleted = dead.delete(letter -> true);

            assertEquals(2, replayed);
            assertEquals(0, deleted);
            await().untilAsserted(() -> assertEquals(2, inventory.seen().size()));
        }
    }

    @Subscriber("mail")
    record Mail() {

        @Handles(topic = "orders")
        @SuppressWarnings("DoNotCallSuggester")
        void on(OrderPlaced order) {
            throw new NoClassDefFoundError("com/example/Template");
        }
    }

    @Test
    void healthNamesWhatIsDown() {
        Settings settings = SETTINGS.withDefaults(
                SubscriptionSettings.DEFAULT.withSupervision(new SupervisionPolicy(0, Duration.ofMinutes(1))));
        List<String> down = new CopyOnWriteArrayList<>();
        try (Leveret app =
                Leveret.builder().settings(settings).handlers(new Mail()).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();
            await().until(() -> !app.health().up());

            Health health = app.health();
            for (Health.Component component : health.components()) {
                if (!component.up()) {
                    down.add(component.name() + ": " + component.detail());
                }
            }

            assertEquals(1, down.size());
            assertTrue(down.get(0).startsWith("subscription mail.orders: "), down.get(0));
        }
    }

    /** Counts what handlers did, for a metrics library. */
    static final class Counters implements LeveretListener {

        final Map<Result, LongAdder> settled = new ConcurrentHashMap<>();

        @Override
        public void settled(Attempt attempt, Result result) {
            settled.computeIfAbsent(result, r -> new LongAdder()).increment();
        }
    }

    @Test
    void aListenerIsToldWhatHappens() {
        var inventory = new Inventory(new AtomicBoolean(), new CopyOnWriteArrayList<>());
        var counters = new Counters();
        try (Leveret app = Leveret.builder()
                .settings(SETTINGS)
                .handlers(inventory)
                .listener(counters)
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            await().until(() -> counters.settled.containsKey(LeveretListener.Result.ACKED));
        }
    }

    @Test
    void statsSayHowMuchIsGoingOn() {
        var inventory = new Inventory(new AtomicBoolean(), new CopyOnWriteArrayList<>());
        Map<String, Number> gauges = new ConcurrentHashMap<>();
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(inventory).start()) {
            Stats stats = app.stats();
            gauges.put("unconfirmed", stats.unconfirmed());
            for (Stats.SubscriptionStats subscription : stats.subscriptions()) {
                gauges.put(subscription.group() + " waiting", subscription.waiting());
            }

            assertEquals(Map.of("unconfirmed", 0, "inventory waiting", 0), gauges);
        }
    }

    static final class Pool implements AutoCloseable {

        final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @Test
    void whatHandlersUseIsClosedOnceTheLastIsDone() {
        var inventory = new Inventory(new AtomicBoolean(), new CopyOnWriteArrayList<>());
        Pool pool = new Pool();
        Leveret app = Leveret.builder()
                .settings(SETTINGS)
                .handlers(inventory)
                .onClosed(pool::close)
                .start();

        app.close();

        assertTrue(pool.closed.get());
    }
}
