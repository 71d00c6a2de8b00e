package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.Fault;
import io.leveret.PublishSettings;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SettingsException;
import io.leveret.SubscriptionSettings;
import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.SupervisionPolicy;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A setting that is changed while an application runs is applied or refused, by its name: none is ignored. */
@Timeout(60)
class EverySettingTest {

    private static final SubscriptionSettings DEFAULT = SubscriptionSettings.DEFAULT;
    private static final Settings BEFORE = Settings.of("memory:stub").withDefaults(DEFAULT);

    /** Another value for each setting of a group. */
    private static final Map<String, Object> OF_GROUP = Map.ofEntries(
            Map.entry("concurrency", DEFAULT.concurrency() + 1),
            Map.entry("prefetch", DEFAULT.prefetch() + 1),
            Map.entry("retry", RetryPolicy.of(7, Duration.ofSeconds(1))),
            Map.entry("delayedRetries", List.of(Duration.ofSeconds(1))),
            Map.entry("singleActive", true),
            Map.entry("supervision", new SupervisionPolicy(1, Duration.ofSeconds(9))),
            Map.entry("unknownTypes", UnknownTypes.PARK),
            Map.entry("retiredTypes", Set.of("step.undone")),
            Map.entry("timeout", Duration.ofSeconds(9)),
            Map.entry("circuitBreaker", new CircuitBreakerPolicy(7, 8, Duration.ofSeconds(9))),
            Map.entry("paused", true));

    /** And for each of the application. */
    private static final Map<String, Object> OF_ALL = Map.of(
            "application",
            "another",
            "broker",
            BrokerSettings.of("memory:another"),
            "publish",
            new PublishSettings(Duration.ofSeconds(7), 7, PublishSettings.WhenFull.FAIL),
            "shutdownTimeout",
            Duration.ofSeconds(7),
            "shutdownHook",
            false);

    private final Engine app =
            new StubTransport().start(BEFORE, List.of(), io.leveret.engine.threads.Workers::new, StubTransport.steps());

    @AfterEach
    void stop() {
        app.close(Duration.ofSeconds(1));
    }

    /** The same with another value of one component. */
    private static <T extends Record> T with(T settings, String name, Object value) throws Exception {
        RecordComponent[] components = settings.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = components[i].getName().equals(name)
                    ? value
                    : components[i].getAccessor().invoke(settings);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        @SuppressWarnings("unchecked")
        T changed = (T) settings.getClass().getDeclaredConstructor(types).newInstance(values);
        return changed;
    }

    private static Set<String> names(Class<?> settings) {
        Set<String> names = new HashSet<>();
        Arrays.stream(settings.getRecordComponents()).forEach(component -> names.add(component.getName()));
        return names;
    }

    /** What is said of a change: that it is made, or that it can't be. */
    private List<String> said(Settings next) {
        try {
            return app.apply(next);
        } catch (SettingsException e) {
            return e.faults().stream().map(Fault::problem).toList();
        }
    }

    private void namesIt(String name, List<String> said) {
        assertEquals(1, said.size(), () -> name + ": " + said);
        assertTrue(said.get(0).contains(name), () -> name + ": " + said);
    }

    @Test
    void ofAGroup() throws Exception {
        assertEquals(names(SubscriptionSettings.class), OF_GROUP.keySet());
        for (Map.Entry<String, Object> setting : OF_GROUP.entrySet()) {
            SubscriptionSettings changed = with(DEFAULT, setting.getKey(), setting.getValue());

            namesIt(setting.getKey(), said(BEFORE.withSubscriptions(Map.of("walkers", changed))));
            said(BEFORE);
            assertEquals(List.of(), said(BEFORE), setting.getKey());

            // Where the group has no settings of its own, those of all groups are its.
            namesIt(setting.getKey(), said(BEFORE.withDefaults(changed)));
            said(BEFORE);
        }
    }

    @Test
    void ofTheApplication() throws Exception {
        Set<String> all = new HashSet<>(OF_ALL.keySet());
        all.addAll(Set.of("defaults", "subscriptions", "sections")); // as those of groups and of a section
        assertEquals(names(Settings.class), all);
        for (Map.Entry<String, Object> setting : OF_ALL.entrySet()) {
            namesIt(setting.getKey(), said(with(BEFORE, setting.getKey(), setting.getValue())));
            assertEquals(List.of(), said(BEFORE), setting.getKey());
        }
    }

    @Test
    void ofASection() {
        namesIt("steps", said(BEFORE.withSections(Map.of("steps", Map.of("size", "7")))));
        assertEquals(List.of(), said(BEFORE));
    }
}
