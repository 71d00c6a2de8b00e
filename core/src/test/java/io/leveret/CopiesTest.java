package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.SubscriptionSettings.UnknownTypes;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Settings and options that are changed one by one: each change changes its own, and no other of the same type. */
class CopiesTest {

    /**
     * A change.
     *
     * @param component what it changes
     * @param value to what
     */
    private record Change<T>(String component, @Nullable Object value, UnaryOperator<T> by) {}

    private static final List<Change<PublishOptions>> OPTIONS = List.of(
            new Change<>("id", "id-1", options -> options.withId("id-1")),
            new Change<>("type", "step.made", options -> options.withType("step.made")),
            new Change<>("headers", Map.of("a", "b"), options -> options.withHeader("a", "b")),
            new Change<>("key", "ann", options -> options.withKey("ann")),
            new Change<>("ttl", Duration.ofSeconds(7), options -> options.withTtl(Duration.ofSeconds(7))),
            new Change<>("mandatory", false, options -> options.withMandatory(false)),
            new Change<>("skipSelf", true, PublishOptions::skippingSelf),
            new Change<>("replyTo", "here", options -> options.withReplyTo("here")),
            new Change<>("correlationId", "c-1", options -> options.withCorrelationId("c-1")));

    private static final SupervisionPolicy SUPERVISION = new SupervisionPolicy(1, Duration.ofSeconds(9));
    private static final CircuitBreakerPolicy BREAKER = new CircuitBreakerPolicy(7, 8, Duration.ofSeconds(9));
    private static final RetryPolicy RETRY = RetryPolicy.of(7, Duration.ofSeconds(1));

    private static final List<Change<SubscriptionSettings>> OF_GROUP = List.of(
            new Change<>("concurrency", 7, settings -> settings.withConcurrency(7)),
            new Change<>("prefetch", 8, settings -> settings.withPrefetch(8)),
            new Change<>("retry", RETRY, settings -> settings.withRetry(RETRY)),
            new Change<>("delayedRetries", List.of(), SubscriptionSettings::withDelayedRetries),
            new Change<>("singleActive", true, settings -> settings.withSingleActive(true)),
            new Change<>("supervision", SUPERVISION, settings -> settings.withSupervision(SUPERVISION)),
            new Change<>("unknownTypes", UnknownTypes.PARK, settings -> settings.withUnknownTypes(UnknownTypes.PARK)),
            new Change<>("retiredTypes", Set.of("step.made"), settings -> settings.withRetiredTypes("step.made")),
            new Change<>("timeout", Duration.ofSeconds(7), settings -> settings.withTimeout(Duration.ofSeconds(7))),
            new Change<>("circuitBreaker", BREAKER, settings -> settings.withCircuitBreaker(BREAKER)),
            new Change<>("paused", true, settings -> settings.withPaused(true)));

    private static final PublishSettings PUBLISH =
            new PublishSettings(Duration.ofSeconds(7), 7, PublishSettings.WhenFull.FAIL);
    private static final Map<String, SubscriptionSettings> GROUPS =
            Map.of("walkers", SubscriptionSettings.DEFAULT.withPaused(true));

    private static final Map<String, Map<String, String>> SECTIONS = Map.of("steps", Map.of("size", "7"));

    private static final List<Change<Settings>> OF_ALL = List.of(
            new Change<>("application", "walks", settings -> settings.withApplication("walks")),
            new Change<>(
                    "broker",
                    BrokerSettings.of("memory:b"),
                    settings -> settings.withBroker(BrokerSettings.of("memory:b"))),
            new Change<>("publish", PUBLISH, settings -> settings.withPublish(PUBLISH)),
            new Change<>(
                    "defaults",
                    SubscriptionSettings.DEFAULT.withPrefetch(1),
                    settings -> settings.withDefaults(SubscriptionSettings.DEFAULT.withPrefetch(1))),
            new Change<>("subscriptions", GROUPS, settings -> settings.withSubscriptions(GROUPS)),
            new Change<>(
                    "shutdownTimeout",
                    Duration.ofSeconds(7),
                    settings -> settings.withShutdownTimeout(Duration.ofSeconds(7))),
            new Change<>("shutdownHook", false, settings -> settings.withShutdownHook(false)),
            new Change<>("sections", SECTIONS, settings -> settings.withSections(SECTIONS)));

    private static final EventHandler<String> HANDLER = (event, context) -> Outcome.ack();
    private static final ExhaustedHandler<String> COMPENSATION = (failed, context) -> {};

    private static final List<Change<Handling<String>>> HANDLING = List.of(
            new Change<>("types", List.of("step.*"), handling -> handling.types("step.*")),
            new Change<>("type", Object.class, handling -> handling.decodedTo(Object.class)),
            new Change<>("hold", true, Handling::holding),
            new Change<>("confined", true, Handling::confinedToThread),
            new Change<>("onExhausted", COMPENSATION, handling -> handling.onExhausted(COMPENSATION)),
            new Change<>(
                    "nonRetryable",
                    Set.of(IllegalStateException.class),
                    handling -> handling.nonRetryable(IllegalStateException.class)));

    @Property(tries = 60)
    void optionsOfAPublish(@ForAll @Size(max = 9) List<@IntRange(max = 8) Integer> changes) throws Exception {
        keepAllElse(PublishOptions.DEFAULT, OPTIONS, changes);
    }

    @Property(tries = 60)
    void settingsOfASubscription(@ForAll @Size(max = 11) List<@IntRange(max = 10) Integer> changes) throws Exception {
        keepAllElse(SubscriptionSettings.DEFAULT, OF_GROUP, changes);
    }

    @Property(tries = 60)
    void settingsOfAnApplication(@ForAll @Size(max = 8) List<@IntRange(max = 7) Integer> changes) throws Exception {
        keepAllElse(Settings.of("memory:a"), OF_ALL, changes);
    }

    @Property(tries = 60)
    void aHandlingInCode(@ForAll @Size(max = 6) List<@IntRange(max = 5) Integer> changes) throws Exception {
        keepAllElse(Handling.of(String.class, HANDLER), HANDLING, changes);
    }

    /** Each is there, for the settings to be complete. */
    @Property(tries = 1)
    void noSettingIsForgottenHere() {
        assertEquals(components(PublishOptions.class), named(OPTIONS));
        assertEquals(components(SubscriptionSettings.class), named(OF_GROUP));
        assertEquals(components(Settings.class), named(OF_ALL));
    }

    private static Set<String> components(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(component.getName());
        }
        return Set.copyOf(names);
    }

    private static <T> Set<String> named(List<Change<T>> changes) {
        return Set.copyOf(changes.stream().map(Change::component).toList());
    }

    private static <T> void keepAllElse(T first, List<Change<T>> all, List<Integer> changes) throws Exception {
        T now = first;
        for (int number : changes) {
            Change<T> change = all.get(number);
            T next = change.by().apply(now);
            for (RecordComponent component : first.getClass().getRecordComponents()) {
                Object expected = component.getName().equals(change.component())
                        ? change.value()
                        : component.getAccessor().invoke(now);
                assertEquals(expected, component.getAccessor().invoke(next), component.getName());
            }
            now = next;
        }
    }

    @Property(tries = 1)
    void headersAreAddedAndOneOfTheSameNameIsReplaced() {
        PublishOptions options =
                PublishOptions.DEFAULT.withHeader("a", "1").withHeader("b", "2").withHeader("a", "3");

        assertEquals(Map.of("a", "3", "b", "2"), options.headers());
        Map<String, String> headers = Objects.requireNonNull(options.headers());
        assertThrows(UnsupportedOperationException.class, () -> headers.put("c", "4"));
    }
}
