package io.leveret.config;

import io.leveret.BrokerSettings;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.PublishSettings;
import io.leveret.PublishTopic;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import io.leveret.spi.Places;
import io.leveret.spi.Places.GroupPlace;
import io.leveret.spi.SettingsFile;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns the tree of a file into settings. Uses the ranges with which the settings check themselves. */
final class SettingsMapper {

    static final Set<String> ROOT =
            Set.of("application", "broker", "publish", "subscriptions", "shutdownTimeout", "shutdownHook");
    static final Set<String> PUBLISH = Set.of("timeout", "maxUnconfirmed", "whenFull", "topics");
    static final Set<String> PUBLISH_TOPIC = Set.of("mandatory");
    static final Set<String> SUBSCRIPTION = Set.of(
            "concurrency",
            "prefetch",
            "retry",
            "delayedRetries",
            "singleActive",
            "supervision",
            "unknownTypes",
            "retiredTypes",
            "timeout",
            "circuitBreaker",
            "paused");
    static final Set<String> RETRY = Set.of("attempts", "backoff", "multiplier", "jitter", "maxBackoff", "notOn");
    static final Set<String> CIRCUIT_BREAKER = Set.of("failureRate", "window", "openFor");
    static final Set<String> SUPERVISION = Set.of("restarts", "window");

    private static final String DEFAULTS = "defaults";

    private final FaultList faults;

    SettingsMapper(FaultList faults) {
        this.faults = faults;
    }

    SettingsFile map(YamlNode tree) {
        var sections = new SectionMapper(faults);
        Set<String> allowed = new TreeSet<>(ROOT);
        allowed.addAll(sections.names());
        Reader root = Reader.of(tree, allowed, faults, null);
        Settings standard = Settings.of("memory:none");
        String application = root.text("application").orElse(standard.application());
        if (Names.groupProblem(application).isPresent()) {
            faults.add(
                    root.valueAt("application"), "application is not a valid name", "use letters, digits, '-' and '_'");
            application = standard.application();
        }
        BrokerSettings broker = new BrokerMapper(faults).map(root, application);
        PublishSettings publish = publish(root.map("publish", PUBLISH));
        Reader groups = root.map("subscriptions", Set.of());
        Reader defaults = groups.map(DEFAULTS, SUBSCRIPTION);
        Map<String, SubscriptionSettings> subscriptions = new LinkedHashMap<>();
        Map<String, GroupPlace> places = new LinkedHashMap<>();
        for (String group : groups.keys()) {
            if (!group.equals(DEFAULTS)) {
                if (Names.groupProblem(group).isPresent()) {
                    faults.add(
                            groups.keyAt(group),
                            Shown.key(group) + " is not a valid group name",
                            group.indexOf('.') > 0
                                    ? "write the group without a topic: its settings count for all its topics"
                                    : "name a group of your handlers: 1 to 100 letters, digits, '-' and '_'");
                }
                Reader own = Reader.of(groups.node(group), SUBSCRIPTION, faults, defaults);
                subscriptions.put(group, subscription(own));
                places.put(group, place(own, groups.keyAt(group)));
            }
        }
        var settings = new Settings(
                application,
                broker,
                publish,
                subscription(defaults),
                subscriptions,
                root.time("shutdownTimeout", Ranges.SHUTDOWN_TIMEOUT, standard.shutdownTimeout()),
                root.truth("shutdownHook", standard.shutdownHook()),
                sections.map(root));
        return new SettingsFile(settings, new Places(faults.file(), place(defaults, groups.keyAt(DEFAULTS)), places));
    }

    private PublishSettings publish(Reader from) {
        PublishSettings standard = PublishSettings.DEFAULT;
        return new PublishSettings(
                from.time("timeout", Ranges.PUBLISH_TIMEOUT, standard.timeout()),
                from.whole("maxUnconfirmed", Ranges.MAX_UNCONFIRMED, standard.maxUnconfirmed()),
                PublishSettings.WhenFull.valueOf(
                        from.choice("whenFull", List.of("block", "fail")).toUpperCase(Locale.ROOT)),
                publishTopics(from.map("topics", Set.of())));
    }

    private Map<String, PublishTopic> publishTopics(Reader from) {
        Map<String, PublishTopic> topics = new LinkedHashMap<>();
        for (String topic : from.keys()) {
            Optional<String> problem = Names.topicProblem(topic);
            if (problem.isPresent()) {
                faults.add(from.keyAt(topic), problem.get(), "name a topic that events are published to");
            } else {
                topics.put(
                        topic,
                        new PublishTopic(
                                from.map(topic, PUBLISH_TOPIC).truth("mandatory", PublishTopic.DEFAULT.mandatory())));
            }
        }
        return topics;
    }

    private SubscriptionSettings subscription(Reader from) {
        SubscriptionSettings standard = SubscriptionSettings.DEFAULT;
        RetryPolicy usual = standard.retry();
        Reader retry = from.map("retry", RETRY);
        Reader supervision = from.map("supervision", SUPERVISION);
        List<Duration> delayedRetries = from.times(
                "delayedRetries",
                Ranges.DELAYED_RETRY,
                SubscriptionSettings.MAX_DELAYED_RETRIES,
                standard.delayedRetries());
        return new SubscriptionSettings(
                from.whole("concurrency", Ranges.CONCURRENCY, standard.concurrency()),
                from.whole("prefetch", Ranges.PREFETCH, standard.prefetch()),
                new RetryPolicy(
                        retry.whole("attempts", Ranges.ATTEMPTS, usual.attempts()),
                        retry.time("backoff", Ranges.BACKOFF, usual.backoff()),
                        retry.fraction(
                                "multiplier",
                                RetryPolicy.MIN_MULTIPLIER,
                                RetryPolicy.MAX_MULTIPLIER,
                                usual.multiplier()),
                        retry.fraction("jitter", 0, RetryPolicy.MAX_JITTER, usual.jitter()),
                        retry.time("maxBackoff", Ranges.MAX_BACKOFF, usual.maxBackoff()),
                        retry.classes("notOn")),
                delayedRetries.stream().sorted().toList(), // a list with a fault in its order goes no further
                from.truth("singleActive", standard.singleActive()),
                new SupervisionPolicy(
                        supervision.whole(
                                "restarts",
                                Ranges.RESTARTS,
                                standard.supervision().restarts()),
                        supervision.time(
                                "window",
                                Ranges.SUPERVISION_WINDOW,
                                standard.supervision().window())),
                SubscriptionSettings.UnknownTypes.valueOf(
                        from.choice("unknownTypes", List.of("retry", "park", "discard"))
                                .toUpperCase(Locale.ROOT)),
                from.types("retiredTypes"),
                from.optionalTime("timeout", Ranges.HANDLER_TIMEOUT),
                from.hasMap("circuitBreaker") ? circuitBreaker(from.map("circuitBreaker", CIRCUIT_BREAKER)) : null,
                from.truth("paused", standard.paused()));
    }

    private static CircuitBreakerPolicy circuitBreaker(Reader from) {
        CircuitBreakerPolicy standard = CircuitBreakerPolicy.DEFAULT;
        return new CircuitBreakerPolicy(
                from.whole("failureRate", Ranges.FAILURE_RATE, standard.failureRate()),
                from.whole("window", Ranges.BREAKER_WINDOW, standard.window()),
                from.time("openFor", Ranges.OPEN_FOR, standard.openFor()));
    }

    private GroupPlace place(Reader from, Position name) {
        String file = faults.file();
        return new GroupPlace(
                file + ":" + name,
                from.placeOf("prefetch").map(at -> file + ":" + at).orElse(file + ":" + name),
                from.placeOf("delayedRetries").map(at -> file + ":" + at).orElse(file),
                from.placeOf("retry", "notOn").map(at -> file + ":" + at).orElse(file));
    }
}
