package io.leveret.engine.definition;

import io.leveret.Batching;
import io.leveret.Handling;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places;
import io.leveret.spi.Places.GroupPlace;
import io.leveret.support.Durations;
import io.leveret.support.Names;
import io.leveret.support.Nearest;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ForeignText;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects all subscription definitions, checks them, and combines them with the settings. */
public final class Definitions {

    private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);

    private Definitions() {}

    /** One definition for each group and topic: handlers in several classes may belong to one group. */
    public static Collection<SubscriptionDefinition> merge(List<SubscriptionDefinition> all, Faults faults) {
        Map<String, SubscriptionDefinition> byName = new LinkedHashMap<>();
        for (SubscriptionDefinition definition : all) {
            String name = definition.group() + "." + definition.topic();
            byName.merge(name, definition, (left, right) -> {
                if (left.broadcast() != right.broadcast()) {
                    faults.at("subscription " + name)
                            .add("broadcast in one place and not in another", "make it the same everywhere");
                }
                List<Handling<?>> both = new ArrayList<>(left.handlings());
                both.addAll(right.handlings());
                return new SubscriptionDefinition(left.group(), left.topic(), left.broadcast(), both);
            });
        }
        return byName.values();
    }

    /** The names and routes of one definition, and whether its group's settings suit it and the transport. */
    public static ValidatedSubscription check(
            SubscriptionDefinition definition,
            SubscriptionSettings settings,
            Capabilities capabilities,
            GroupPlace place,
            Faults faults) {
        String name = "subscription " + definition.group() + "." + definition.topic();
        Faults.At at = faults.at(name);
        // Of annotated handlers the scanner has told it, with the class or the method.
        checkName(Names.groupProblem(definition.group()), at, faults);
        checkName(Names.topicProblem(definition.topic()), at, faults);
        if (definition.handlings().isEmpty()) {
            at.add("no handlers", "add a Handling");
        }
        checkHold(definition, settings, capabilities, place, faults);
        checkBatches(definition, settings, place, faults);
        FailureNames.check(settings.retry().notOn(), definition.handlings(), faults, faults.at(place.notOn()));
        RoutingTable routes = RoutingTable.of(definition, capabilities.longestHold(), at);
        var checked = new ValidatedSubscription(definition, routes);
        for (TransportFault fault : capabilities.check(spec(checked, settings))) {
            faults.at(place.of(fault.option()))
                    .add(name + ": " + fault.option() + ": " + fault.problem(), fault.remedy());
        }
        return checked;
    }

    private static void checkName(Optional<String> problem, Faults.At at, Faults faults) {
        if (problem.isPresent() && !faults.knows(problem.get())) {
            at.add(problem.get(), "choose another name");
        }
    }

    /** With delays that can't all be held, every event that fails to the end would lose its order. */
    private static void checkHold(
            SubscriptionDefinition definition,
            SubscriptionSettings settings,
            Capabilities capabilities,
            GroupPlace place,
            Faults faults) {
        boolean holds = false;
        for (Handling<?> handling : definition.handlings()) {
            holds |= !definition.broadcast() && handling.key() != null && handling.hold();
        }
        Duration total = Duration.ZERO;
        for (Duration delay : settings.delayedRetries()) {
            total = total.plus(delay);
        }
        if (holds && total.compareTo(capabilities.longestHold()) > 0) {
            faults.at(place.delayedRetries())
                    .add(
                            "the delayed retries add up to " + Durations.text(total)
                                    + ", and a handler of the subscription "
                                    + definition.group() + "." + definition.topic()
                                    + " holds events meanwhile; " + capabilities.beyondHold(),
                            "keep the sum of the delays to at most " + Durations.text(capabilities.longestHold())
                                    + ", or remove 'hold'");
        }
    }

    /** More events than the prefetch are never there at once: such a batch would always wait for its time. */
    private static void checkBatches(
            SubscriptionDefinition definition, SubscriptionSettings settings, GroupPlace place, Faults faults) {
        for (Handling<?> handling : definition.handlings()) {
            Batching<?> batching = handling.batching();
            if (batching != null && batching.max() > settings.prefetch()) {
                faults.at(place.name())
                        .add(
                                "prefetch is " + settings.prefetch() + ", so no batch of "
                                        + HandlerMethod.nameOf(handling.handler()) + " has its " + batching.max()
                                        + " events (subscription " + definition.group() + "." + definition.topic()
                                        + ")",
                                "set the prefetch to at least " + batching.max()
                                        + ", and better to several times that, or the batch's max to at most "
                                        + settings.prefetch());
            }
        }
    }

    /**
     * Settings for a group that has no handler here may belong to another process that shares the file; but a name that
     * nearly is that of a group without settings may be a typo. Nobody can tell, so it is said and starts.
     */
    public static void warnOfGroups(Settings settings, Places places, Collection<SubscriptionDefinition> definitions) {
        Set<String> groups = new HashSet<>();
        Set<String> without = new HashSet<>();
        for (SubscriptionDefinition definition : definitions) {
            groups.add(definition.group());
            if (!settings.subscriptions().containsKey(definition.group())) {
                without.add(definition.group());
            }
        }
        for (String named : settings.subscriptions().keySet()) {
            if (!groups.contains(named)) {
                Nearest.to(named, without)
                        .ifPresent(near -> LOG.warn(
                                "{}: subscriptions.{}: this application has no handlers of this group. It has handlers of '{}', which has no settings;"
                                        + " did you mean '{}'?",
                                places.group(named).name(),
                                ForeignText.oneLine(named),
                                near,
                                near));
            }
        }
    }

    public static SubscriptionSpec spec(ValidatedSubscription checked, SubscriptionSettings settings) {
        SubscriptionDefinition definition = checked.definition();
        Set<String> bindings = checked.routes().bindings();
        Set<String> retired = new HashSet<>(settings.retiredTypes());
        retired.removeAll(bindings);
        return new SubscriptionSpec(
                definition.group(),
                definition.topic(),
                bindings,
                retired,
                settings.prefetch(),
                definition.broadcast(),
                definition.broadcast() ? List.of() : settings.delayedRetries(),
                settings.singleActive());
    }
}
