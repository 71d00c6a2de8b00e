package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishSettings;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error on the threads that {@link InternalErrorFaultsTest} doesn't reach: all that they were about to do is done. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class InternalThreadsFaultsTest {

    @AutoClose
    private static final RabbitNode node = RabbitNode.started();

    /** The last that the listener was told of each component. */
    private final Map<String, Health.Component> told = new ConcurrentHashMap<>();

    private final LeveretListener listener = new LeveretListener() {
        @Override
        public void componentChanged(Health.Component component) {
            told.put(component.name(), component);
        }
    };

    private final Ledger ledger = new Ledger();
    private final AtomicInteger next = new AtomicInteger();

    /** It looks for what the broker stores nothing of. */
    @ParameterizedTest
    @Tag("full")
    @EnumSource
    @Row(47)
    void theTimerTellsOfATopicThatStoresNothingThoughItCanNotLogIt(IllLogging.Spell spell) {
        String topic = topic("timer", spell);
        declare("timed", topic);
        node.setPolicy("full", "^timed." + topic + "$", "{\"max-length\": 1, \"overflow\": \"reject-publish\"}");
        try (Leveret app = start(Apps.settings(node.url()));
                var load = new Load(() -> publish(app, topic))) {
            try (var logging = new IllLogging(spell)) {
                Waits.until(() -> logging.hasHitOneOf("-amqp-timer-"));
                awaitTold("topic " + topic, false);
                node.ctl("clear_policy", "full");
                awaitTold("topic " + topic, true);
            }
            Waits.until(() -> app.health().up());
            assertTrue(load.runs(), "the load stopped by itself");
        }
    }

    /** They look at what the writer must not wait for: with {@code none} each topic, and the first event of each type. */
    @ParameterizedTest
    @EnumSource
    @Row(47)
    void publishesGoOnOnceTheProbesCanLogAgain(IllLogging.Spell spell) {
        String topic = topic("probe", spell);
        declare("probed", topic);
        try (Leveret app = start(Apps.with(Apps.settings(node.url()), "topology", "none"))) {
            try (var logging = new IllLogging(spell)) {
                Waits.until(() -> {
                    publish(app, topic);
                    return logging.hasHitOneOf("-amqp-probe-");
                });
            }
            Waits.until(() -> {
                publish(app, topic);
                return !ledger.confirmed.isEmpty();
            });
            ledger.settleUnhandled(next.get());
            Waits.until(() -> app.health().up());
            assertTrue(app.close(Duration.ofSeconds(10)).clean());
        }
    }

    /** They are told of an alarm. */
    @ParameterizedTest
    @EnumSource
    @Row(47)
    void anAlarmIsToldAndOverThoughTheClientsThreadsCanNotLogIt(IllLogging.Spell spell) {
        String topic = topic("alarm", spell);
        declare("alarmed", topic);
        Settings brief = Apps.settings(node.url())
                .withPublish(new PublishSettings(Duration.ofSeconds(1), 500, PublishSettings.WhenFull.BLOCK));
        try (Leveret app = start(brief);
                var load = new Load(() -> publish(app, topic))) {
            Waits.until(() -> !ledger.confirmed.isEmpty());
            try (var logging = new IllLogging(spell)) {
                node.memoryAlarm(true);
                try {
                    Waits.until(() -> logging.hasHitOneOf(IllLogging.CLIENT));
                    awaitTold("connection publish", false);
                    Waits.until(() ->
                            ledger.failures.values().stream().anyMatch(PublishException.Blocked.class::isInstance));
                } finally {
                    node.memoryAlarm(false);
                }
                awaitTold("connection publish", true);
            }
            int confirmed = ledger.confirmed.size();
            Waits.until(
                    () -> ledger.confirmed.size() > confirmed && app.health().up());
            assertTrue(load.runs(), "the load stopped by itself");
        }
    }

    /** Whoever calls: here a thread that is named as ours are. */
    @Test
    @Row(47)
    void closingDoesAllOfItsStepsThoughItCanLogNothing() throws Exception {
        var closed = new AtomicBoolean();
        var definition = SubscriptionDefinition.of(
                "ended", "ended-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        Leveret app = Leveret.builder()
                .settings(Apps.settings(node.url()))
                .listener(listener)
                .subscribe(definition)
                .onClosed(() -> {
                    throw new IllegalStateException("on purpose");
                })
                .onClosed(() -> closed.set(true))
                .start();
        Waits.until(() -> app.health().up());
        Throwable[] thrown = new Throwable[1];
        try (var logging = new IllLogging(IllLogging.Spell.LASTING)) {
            var caller = new Thread(app::close, "leveret-faults-caller");
            caller.setUncaughtExceptionHandler((thread, failure) -> thrown[0] = failure);
            caller.start();
            app.awaitShutdown();
            caller.join();
            assertTrue(logging.hasHitOneOf("caller"), logging::toString);
        }
        assertNull(thrown[0]);
        assertTrue(closed.get(), "the second action has run");
        assertEquals(Health.State.CLOSED, app.health().state());
        Waits.until(() -> node.queue("ended.ended-topic").orElseThrow().consumers() == 0);
        Waits.until(() -> node.ctl("list_connections", "name", "--quiet").isBlank());
    }

    private Leveret start(Settings settings) {
        return Leveret.builder().settings(settings).listener(listener).start();
    }

    private void publish(Leveret app, String topic) {
        ledger.publish(app, topic, next.getAndIncrement());
    }

    private void awaitTold(String component, boolean up) {
        Waits.until(() -> {
            Health.Component last = told.get(component);
            return last != null && last.up() == up;
        });
    }

    private static void declare(String group, String topic) {
        Apps.start(Apps.settings(node.url()), SubscriptionDefinition.of(group, topic, new Ledger().handling()))
                .close();
    }

    private static String topic(String stem, IllLogging.Spell spell) {
        return stem + "-" + spell.name().toLowerCase(Locale.ROOT);
    }
}
