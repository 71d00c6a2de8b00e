package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Fault;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SettingsException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.engine.threads.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings that change while an application runs: all at once, or not at all. */
@Timeout(60)
class LiveSettingsTest {

    private static final Handling<Integer> HANDLING =
            Handling.of(Integer.class, (step, context) -> Outcome.ack()).types(StubTransport.TYPE);

    private static final Settings BEFORE = Settings.of("memory:stub").withDefaults(SubscriptionSettings.DEFAULT);

    private final StubTransport transport = new StubTransport();
    private final Engine app = transport.start(
            BEFORE,
            List.of(),
            Workers::new,
            SubscriptionDefinition.of("plain", "steps", HANDLING),
            SubscriptionDefinition.of("ordered", "steps", HANDLING.orderedBy(step -> step)),
            SubscriptionDefinition.of(
                    "confined", "steps", HANDLING.orderedBy(step -> step).confinedToThread()),
            SubscriptionDefinition.broadcast("all", "steps", HANDLING));

    @AfterEach
    void stop() {
        app.close(Duration.ofSeconds(1));
    }

    private static Settings with(String group, SubscriptionSettings settings) {
        return BEFORE.withSubscriptions(Map.of(group, settings));
    }

    private List<String> refused(Settings next) {
        return assertThrows(SettingsException.class, () -> app.apply(next)).faults().stream()
                .map(Fault::problem)
                .toList();
    }

    @Test
    void eachChangeIsToldInWordsAndWhatIsTheSameIsNot() {
        var next = SubscriptionSettings.DEFAULT
                .withConcurrency(SubscriptionSettings.DEFAULT.concurrency() + 1)
                .withTimeout(Duration.ofSeconds(90))
                .withPaused(true);

        assertEquals(
                List.of(
                        "plain.steps: concurrency " + SubscriptionSettings.DEFAULT.concurrency() + " -> "
                                + next.concurrency(),
                        "plain.steps: timeout none -> 90s",
                        "plain.steps: paused false -> true"),
                app.apply(with("plain", next)));
        assertEquals(List.of(), app.apply(with("plain", next)));
        assertEquals(
                List.of(
                        "plain.steps: concurrency " + next.concurrency() + " -> "
                                + SubscriptionSettings.DEFAULT.concurrency(),
                        "plain.steps: timeout 90s -> none",
                        "plain.steps: paused true -> false"),
                app.apply(BEFORE));
    }

    @Test
    void oneThatCanNotChangeKeepsAllOthersAsTheyWere() {
        Settings next = BEFORE.withSubscriptions(Map.of(
                "plain", SubscriptionSettings.DEFAULT.withConcurrency(1),
                "ordered", SubscriptionSettings.DEFAULT.withUnknownTypes(UnknownTypes.DISCARD)));

        assertEquals(
                List.of("subscriptions.ordered.unknownTypes can't change while the application runs"), refused(next));

        assertEquals(List.of(), app.apply(BEFORE), "nothing has changed");
    }

    /** The broker gives back what is too much behind what it gives back later. */
    @Test
    void whatOrderOrThreadsOrAQueueDependOnStays() {
        var fewer = SubscriptionSettings.DEFAULT.withPrefetch(SubscriptionSettings.DEFAULT.prefetch() - 1);
        var more = SubscriptionSettings.DEFAULT.withPrefetch(SubscriptionSettings.DEFAULT.prefetch() + 1);
        var wider = SubscriptionSettings.DEFAULT.withConcurrency(SubscriptionSettings.DEFAULT.concurrency() + 1);

        assertEquals(
                List.of(
                        "subscriptions.ordered.prefetch can't become smaller while the application runs, because handlers"
                                + " of ordered.steps keep the order of keys"),
                refused(with("ordered", fewer)));
        assertEquals(1, app.apply(with("ordered", more)).size());
        app.apply(BEFORE.withSubscriptions(Map.of("ordered", more)));
        assertEquals(
                List.of(
                        "subscriptions.confined.concurrency can't change while the application runs, because handlers of"
                                + " confined.steps confine keys to threads"),
                refused(BEFORE.withSubscriptions(Map.of("ordered", more, "confined", wider))));
        assertEquals(
                List.of("subscriptions.all.prefetch can't change while the application runs, because all.steps is a"
                        + " broadcast, whose queue ends with its consumer"),
                refused(BEFORE.withSubscriptions(Map.of("ordered", more, "all", more))));
    }

    @Test
    void allFaultsAreToldAtOnceAndNoSecretIsAmongThem() {
        Settings next = Settings.of("memory:canary")
                .withShutdownTimeout(Duration.ofSeconds(1))
                .withDefaults(SubscriptionSettings.DEFAULT.withSingleActive(true));

        List<String> faults = refused(next);

        assertEquals(
                List.of(
                        "broker can't change while the application runs",
                        "shutdownTimeout can't change while the application runs"),
                faults.subList(0, 2));
        for (String group : List.of("plain", "ordered", "confined", "all")) {
            String fault = "subscriptions." + group + ".singleActive can't change while the application runs";
            assertEquals(1, faults.stream().filter(fault::equals).count(), faults::toString);
        }
    }
}
