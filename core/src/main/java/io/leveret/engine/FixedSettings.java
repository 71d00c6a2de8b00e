package io.leveret.engine;

import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Faults;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The settings that an application keeps as long as it runs, by name. */
final class FixedSettings {

    /** What to do about a setting that can't change. */
    static final String REMEDY = "restart it, or write the value of before";

    private static final Map<String, Function<Settings, Object>> OF_ALL = new LinkedHashMap<>();
    private static final Map<String, Function<SubscriptionSettings, Object>> OF_GROUP = new LinkedHashMap<>();

    static {
        OF_ALL.put("application", Settings::application);
        OF_ALL.put("broker", Settings::broker);
        OF_ALL.put("publish", Settings::publish);
        OF_ALL.put("shutdownTimeout", Settings::shutdownTimeout);
        OF_ALL.put("shutdownHook", Settings::shutdownHook);
        OF_GROUP.put("delayedRetries", SubscriptionSettings::delayedRetries);
        OF_GROUP.put("singleActive", SubscriptionSettings::singleActive);
        OF_GROUP.put("supervision", SubscriptionSettings::supervision);
        OF_GROUP.put("unknownTypes", SubscriptionSettings::unknownTypes);
        OF_GROUP.put("retiredTypes", SubscriptionSettings::retiredTypes);
        OF_GROUP.put("circuitBreaker", settings -> String.valueOf(settings.circuitBreaker()));
    }

    private FixedSettings() {}

    /** Tells what is different of the application's own settings. */
    static void check(Settings before, Settings next, Faults.At at) {
        OF_ALL.forEach((name, value) -> check(name, value.apply(before), value.apply(next), at));
        Set<String> sections = new TreeSet<>(before.sections().keySet());
        sections.addAll(next.sections().keySet());
        sections.forEach(name -> check(name, section(before, name), section(next, name), at));
    }

    private static Map<String, String> section(Settings settings, String name) {
        return settings.sections().getOrDefault(name, Map.of());
    }

    /** Tells what is different of a group's settings. */
    static void check(String group, SubscriptionSettings before, SubscriptionSettings next, Faults.At at) {
        OF_GROUP.forEach((name, value) ->
                check("subscriptions." + group + "." + name, value.apply(before), value.apply(next), at));
    }

    /** The values are not told: there are secrets among them. */
    static void check(String name, Object before, Object next, Faults.At at) {
        if (!before.equals(next)) {
            at.add(name + " can't change while the application runs", REMEDY);
        }
    }
}
