package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users with no more permissions than docs/permissions.md gives them, here for the group {@code stock} on the topic {@code
 * orders}.
 */
@NeedsBroker(privateNode = true)
class PermissionsTest {

    private static final RabbitNode node = SharedNode.empty();

    private static final String NOTHING = "^$";

    private final Ledger ledger = new Ledger();

    @BeforeAll
    static void declareAsTheDeclarer() {
        user(
                "declarer",
                "^(orders|stock\\.orders(\\..+)?)$",
                "^(stock\\.orders(\\..+)?|amq\\.default)$",
                "^(orders|stock\\.orders(\\..+)?)$");
        user("publisher", NOTHING, "^orders$", NOTHING);
        user("consumer", NOTHING, "^amq\\.default$", "^stock\\.orders(\\.dead|\\.invalid)?$");
        user("verifier", NOTHING, "^amq\\.default$", "^(orders|stock\\.orders(\\..+)?)$");
        Apps.start(settings("declarer", "declare"), stock(new Ledger())).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "none"})
    void aPublisherAndAConsumerWorkTogetherWithTheirOwnPermissionsOnly(String topology) {
        String user = topology.equals("verify") ? "verifier" : "consumer";
        try (Leveret consumer = Apps.start(settings(user, topology), stock(ledger));
                Leveret publisher = Apps.start(settings("publisher", topology))) {
            for (int i = 0; i < 20; i++) {
                ledger.publish(publisher, "orders", i);
            }
            ledger.settle(20);
            assertEquals(20, ledger.confirmed.size());
            assertEquals(20, ledger.repeatable.size(), "each came back for its second attempt");
            // Number 99 is given up at once, and taken the second time.
            ledger.publish(publisher, "orders", 99);
            Waits.until(() -> consumer.deadLetters("stock", "orders").browse(10).size() == 1);
            assertEquals(1, consumer.deadLetters("stock", "orders").replay(letter -> true));
            Waits.until(() -> consumer.deadLetters("stock", "orders").browse(10).size() == 1);
            assertTrue(consumer.health().up() && publisher.health().up());
            node.ctl("purge_queue", "stock.orders.dead");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"declare", "verify", "none"})
    void aPublisherIsToldWhichPermissionItLacks(String topology) {
        String remedy = switch (topology) {
            case "declare" -> "to configure it";
            case "verify" -> tellsAnybodyWhatIsThere() ? "to write to it" : "any permission on it";
            default -> "to write to it";
        };
        node.ctl(
                "eval",
                "rabbit_exchange:declare(rabbit_misc:r(<<\"/\">>, exchange, <<\"secret\">>), topic, true, false,"
                        + " false, [], <<\"test\">>).");
        try (Leveret publisher = Apps.start(settings("publisher", topology))) {
            var failure = assertThrows(
                    CompletionException.class,
                    () -> publisher
                            .publisher()
                            .publish("secret", new Ledger.Entry(1), Apps.NOT_MANDATORY)
                            .join());
            var told = assertInstanceOf(PublishException.class, failure.getCause());
            assertNames(told, "access to exchange 'secret' in vhost '/' refused for user 'publisher'");
            assertNames(told, remedy);
            ledger.publish(publisher, "orders", 1000);
            Waits.until(() -> ledger.pending.get() == 0);
            assertEquals(topology.equals("declare") ? 0 : 1, ledger.confirmed.size());
            node.ctl("purge_queue", "stock.orders");
        }
    }

    @Test
    void aPublisherCannotConsumeAndIsToldWhichPermissionItLacks() {
        var failure =
                assertThrows(StartException.class, () -> Apps.start(settings("publisher", "none"), stock(ledger)));
        assertNames(failure, "access to queue 'stock.orders' in vhost '/' refused for user 'publisher'");
        assertNames(failure, "Give the user the permission to read it");
    }

    @Test
    void aConsumerCannotDeclareAndIsToldWhichPermissionItLacks() {
        var failure =
                assertThrows(StartException.class, () -> Apps.start(settings("consumer", "declare"), stock(ledger)));
        assertNames(failure, "access to exchange 'orders' in vhost '/' refused for user 'consumer'");
        assertNames(
                failure,
                "Give the user the permission to configure it, or declare it as another user and use 'topology: none'");
    }

    @Test
    void aConsumerCannotPublishAndIsToldWhichPermissionItLacks() {
        try (Leveret consumer = Apps.start(settings("consumer", "none"))) {
            var failure = assertThrows(
                    CompletionException.class,
                    () -> consumer.publisher()
                            .publish("orders", new Ledger.Entry(1))
                            .join());
            assertNames(failure, "access to exchange 'orders' in vhost '/' refused for user 'consumer'");
            assertNames(failure, "to write to it");
        }
    }

    @Test
    void aVerifierThatMayNotEvenLookIsToldWhichPermissionItLacks() {
        user("stranger", NOTHING, NOTHING, NOTHING);
        var failure =
                assertThrows(StartException.class, () -> Apps.start(settings("stranger", "verify"), stock(ledger)));
        assertNames(
                failure,
                tellsAnybodyWhatIsThere()
                        ? "access to queue 'stock.orders' in vhost '/' refused for user 'stranger'"
                        : "access to exchange 'orders' in vhost '/' refused for user 'stranger'");
        assertNames(failure, tellsAnybodyWhatIsThere() ? "to read it" : "any permission on it");
    }

    /** Comparing takes the permission to configure: without it, names are checked only, and the log says so. */
    @Test
    void aVerifierThatMayNotConfigureChecksNamesAndSaysSoOnce() {
        node.addUser("comparer", "comparer");
        String queue = "loose.orders";
        Broker.ask(node, channel -> {
            for (String name : List.of(queue, queue + ".dead", queue + ".invalid", queue + ".retry.500ms")) {
                channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "classic"));
            }
            return true;
        });
        user("looker", NOTHING, "^amq\\.default$", "^(orders|loose\\.orders(\\..+)?)$");
        var definition = SubscriptionDefinition.of("loose", "orders", ledger.handling());
        try (Log log = Log.open();
                Leveret app = Apps.start(settings("looker", "verify"), definition)) {
            assertTrue(app.health().up());
            assertEquals(
                    List.of("exchange", "queue"),
                    log.lines().stream()
                            .filter(line -> line.startsWith("INFO ") && line.contains("the user may not configure"))
                            .map(line -> line.replaceAll(".* name of each (\\w+) .*", "$1"))
                            .sorted()
                            .toList());
        }
        assertNames(
                assertThrows(StartException.class, () -> Apps.start(settings("comparer", "verify"), definition)),
                "x-queue-type is 'classic' instead of 'quorum'");
    }

    @Test
    void aConsumerThatCannotPutEventsAsideSaysSoAndLosesNone() {
        user("reader", NOTHING, NOTHING, "^stock\\.orders$");
        try (Leveret reader = Apps.start(settings("reader", "none"), stock(ledger));
                Leveret publisher = Apps.start(settings("publisher", "none"))) {
            ledger.publish(publisher, "orders", 1);
            Waits.until(
                    () -> reader.health().components().stream()
                            .anyMatch(
                                    part -> !part.up()
                                            && part.detail()
                                                    .contains(
                                                            "access to exchange 'amq.default' in vhost '/' refused for user 'reader'")));
            var failure = assertThrows(
                    LeveretException.class,
                    () -> reader.deadLetters("stock", "orders").browse(1));
            assertNames(failure, "access to queue 'stock.orders.dead' in vhost '/' refused for user 'reader'");
            assertNames(failure, "Give the user the permission to read it");
            node.ctl("set_permissions", "reader", NOTHING, "^amq\\.default$", "^stock\\.orders$");
            ledger.settle(1);
            Waits.until(() -> reader.health().up());
        }
    }

    @ParameterizedTest
    @Tag("full")
    @ValueSource(strings = {"verify", "none"})
    void aBroadcastSubscriptionNeedsToDeclareItsOwnQueueOnly(String topology) {
        user(
                "watcher",
                "^watch\\.orders\\..+$",
                "^(watch\\.orders\\..+|amq\\.default)$",
                "^(orders|watch\\.orders\\..+)$");
        var definition = SubscriptionDefinition.broadcast("watch", "orders", ledger.handling());
        node.addUser("admin", "admin");
        Apps.start(settings("admin", "declare"), definition).close();
        try (Leveret watcher = Apps.start(settings("watcher", topology), definition);
                Leveret publisher = Apps.start(settings("publisher", topology))) {
            ledger.publish(publisher, "orders", 1);
            ledger.settle(1);
            assertTrue(watcher.health().up());
        } finally {
            node.ctl("purge_queue", "stock.orders");
            node.ctl("delete_user", "admin");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "none"})
    void aRequesterNeedsItsOwnQueueAndAResponderTheDefaultExchange(String topology) {
        user("asker", "^faults\\.replies\\..+$", "^orders$", "^faults\\.replies\\..+$");
        var definition = SubscriptionDefinition.of(
                "stock", "orders", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.reply(entry)));
        String user = topology.equals("verify") ? "verifier" : "consumer";
        try (Leveret responder = Apps.start(settings(user, topology), definition);
                Leveret asker = Apps.start(settings("asker", topology))) {
            assertEquals(new Ledger.Entry(7), ask(asker, 7).join());
            assertTrue(responder.health().up() && asker.health().up());
        }
    }

    @Test
    void aRequesterIsToldWhichPermissionItLacks() {
        try (Leveret publisher = Apps.start(settings("publisher", "none"))) {
            var failure = assertThrows(
                    CompletionException.class, () -> ask(publisher, 1).join());

            assertNames(failure, "' in vhost '/' refused for user 'publisher'");
            assertNames(failure, "Requests need the permission to configure and read the queues 'faults.replies.…'");
        }
    }

    private static CompletableFuture<Ledger.Entry> ask(Leveret app, int number) {
        return app.requester().ask("orders", new Ledger.Entry(number), Ledger.Entry.class, Duration.ofSeconds(30));
    }

    /** Each event fails once, and number 99 is a dead letter. */
    private static SubscriptionDefinition stock(Ledger ledger) {
        return SubscriptionDefinition.of("stock", "orders", Handling.of(Ledger.Entry.class, (entry, context) -> {
            if (entry.number() == 99) {
                return Outcome.deadLetter("given up");
            }
            if (context.attempt() == 1) {
                throw new IllegalStateException("the first attempt fails");
            }
            ledger.note(context);
            return Outcome.ack();
        }));
    }

    /** Up to 4.2 a broker tells any user of a vhost whether an exchange or a queue is there. */
    private static boolean tellsAnybodyWhatIsThere() {
        String version =
                node.ctl("eval", "rabbit_misc:version().").replace("\"", "").strip();
        String[] parts = version.split("\\.", -1);
        return Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]) < 403;
    }

    private static Settings settings(String user, String topology) {
        return Apps.with(Apps.settings(node.url(user, user, "/")), "topology", topology);
    }

    private static void user(String name, String configure, String write, String read) {
        if (!node.ctl("list_users").contains(name)) {
            node.ctl("add_user", name, name);
        }
        node.ctl("set_permissions", name, configure, write, read);
    }

    private static void assertNames(Throwable failure, String what) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(what), message);
    }
}
