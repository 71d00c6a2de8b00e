package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error on each internal thread: all goes on after it, and nothing is lost. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class InternalErrorFaultsTest {

    private static final int EVENTS = 100;

    /** Threads that are sure to log something when the connections break and a listener throws. */
    private static final List<String> LOGGING = List.of("-amqp-publish", "-amqp-consume", "-listeners-1");

    private static final RabbitNode node = SharedNode.empty();

    private static Settings settings(String url) {
        SubscriptionSettings defaults = Apps.settings(url).defaults();
        return Apps.settings(url)
                .withDefaults(defaults.withDelayedRetries(Duration.ofMillis(200), Duration.ofMillis(300)));
    }

    @ParameterizedTest
    @EnumSource
    @Row(47)
    void allGoesOnOnceLoggingNoLongerEndsInAnErrorOnEachThread(IllLogging.Spell spell) {
        String topic = "ill-" + spell.name().toLowerCase(java.util.Locale.ROOT);
        var ledger = new Ledger();
        Set<Integer> failed = ConcurrentHashMap.newKeySet();
        var definition = SubscriptionDefinition.of("errs", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            if (entry.number() % 50 == 0 && failed.add(entry.number())) {
                throw new IllegalStateException("on purpose");
            }
            ledger.note(context);
            return Outcome.ack();
        }));
        var listener = new LeveretListener() {
            @Override
            public void componentChanged(Health.Component component) {
                throw new NoClassDefFoundError("on/Purpose");
            }
        };
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(settings(proxy.through(node.url())))
                        .listener(listener)
                        .subscribe(definition)
                        .start()) {
            try (var logging = new IllLogging(spell)) {
                publish(app, ledger, topic, 0);
                Waits.until(() -> logging.hasHit("-worker"));
                proxy.cut();
                publish(app, ledger, topic, EVENTS);
                Waits.until(() -> LOGGING.stream().allMatch(logging::hasHit));
                if (spell == IllLogging.Spell.LASTING) {
                    Waits.until(() -> app.health().components().stream()
                            .anyMatch(component ->
                                    !component.up() && component.detail().equals("this process fails")));
                }
            }
            ledger.settle(2 * EVENTS);
            Waits.until(() -> app.health().up());
            Ledger.awaitQuiet(node, "errs." + topic, 1);
            assertEquals(List.of(), app.deadLetters("errs", topic).browse(10));
            assertTrue(app.close(Duration.ofSeconds(10)).clean());
        }
    }

    private static void publish(Leveret app, Ledger ledger, String topic, int from) {
        for (int i = from; i < from + EVENTS; i++) {
            ledger.publish(app, topic, i);
        }
    }
}
