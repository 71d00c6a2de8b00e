package io.leveret.engine.definition;

import io.leveret.Handling;
import io.leveret.SubscriptionDefinition;
import io.leveret.support.Names;
import io.leveret.transport.TypePattern;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the handler for an event type. An exact type wins; then the pattern with the most literal words. Immutable. */
public final class RoutingTable {

    private final Map<String, Route<?>> exact;
    private final List<PatternRoute> patterns;
    private final boolean ordered;
    private final boolean batched;
    private final boolean confined;

    private RoutingTable(Map<String, Route<?>> exact, List<PatternRoute> patterns) {
        this.exact = exact;
        this.patterns = patterns;
        boolean keyed = false;
        boolean inBatches = false;
        boolean onOneThread = false;
        for (Route<?> route : routes()) {
            keyed |= route.handling().key() != null;
            inBatches |= route.handling().batching() != null;
            onOneThread |= route.handling().confined();
        }
        this.ordered = keyed;
        this.batched = inBatches;
        this.confined = onOneThread;
    }

    static RoutingTable of(SubscriptionDefinition definition, Duration longestHold, Faults.At faults) {
        Map<String, Route<?>> routes = new LinkedHashMap<>();
        for (Handling<?> handling : definition.handlings()) {
            add(handling, longestHold, routes, faults);
        }
        Map<String, Route<?>> exact = new HashMap<>();
        List<PatternRoute> patterns = new ArrayList<>();
        for (Map.Entry<String, Route<?>> route : routes.entrySet()) {
            if (TypePattern.isPattern(route.getKey())) {
                patterns.add(new PatternRoute(TypePattern.of(route.getKey()), route.getValue()));
            } else {
                exact.put(route.getKey(), route.getValue());
            }
        }
        patterns.sort((one, other) ->
                Integer.compare(other.pattern().literals(), one.pattern().literals()));
        return new RoutingTable(Map.copyOf(exact), List.copyOf(patterns));
    }

    private static <E> void add(
            Handling<E> handling, Duration longestHold, Map<String, Route<?>> routes, Faults.At faults) {
        if (handling.types().isEmpty()) {
            for (Map.Entry<String, Class<? extends E>> member :
                    EventTypes.family(handling.event(), faults).entrySet()) {
                Type decodeTo = member.getValue() == handling.event() ? handling.type() : member.getValue();
                put(member.getKey(), new Route<>(handling, member.getValue(), decodeTo, longestHold), routes, faults);
            }
        } else {
            for (String type : handling.types()) {
                Names.patternProblem(type).ifPresent(problem -> faults.add(problem, "choose another name"));
                put(type, new Route<>(handling, handling.event(), handling.type(), longestHold), routes, faults);
            }
        }
    }

    private static void put(String type, Route<?> route, Map<String, Route<?>> routes, Faults.At faults) {
        Optional<String> generic = Generics.problem(route.decodeTo());
        if (generic.isPresent()) {
            faults.add(
                    generic.get(),
                    "take it with its arguments, or a record that has it as a component; a Handling says them with"
                            + " decodedTo(…)");
        }
        EventKeys.check(route.event(), faults);
        Route<?> other = routes.putIfAbsent(type, route);
        if (other != null) {
            faults.add(
                    "two handlers for the event type '" + type + "': "
                            + other.handlerName() + " and "
                            + route.handlerName(),
                    "keep one, or put the other in a group of its own: each group gets every event");
        }
    }

    /** What to bind to. */
    public Set<String> bindings() {
        Set<String> all = new HashSet<>(exact.keySet());
        for (PatternRoute pattern : patterns) {
            all.add(pattern.pattern().text());
        }
        return all;
    }

    /** What to decode to. */
    Set<Type> types() {
        Set<Type> all = new HashSet<>();
        for (Route<?> route : routes()) {
            all.add(route.decodeTo());
        }
        return all;
    }

    /** What handlers reply with, as far as it is known. */
    Set<Class<?>> replies() {
        Set<Class<?>> all = new HashSet<>();
        for (Route<?> route : routes()) {
            Class<?> reply = HandlerMethod.replyOf(route.handling().handler());
            if (reply != null) {
                all.add(reply);
            }
        }
        return all;
    }

    @Nullable
    public Route<?> find(String type) {
        Route<?> route = exact.get(type);
        if (route != null || patterns.isEmpty()) {
            return route;
        }
        for (PatternRoute pattern : patterns) {
            if (pattern.pattern().matches(type)) {
                return pattern.route();
            }
        }
        return null;
    }

    /** Whether any event is ordered by a key. */
    public boolean ordered() {
        return ordered;
    }

    /** Whether any handler takes several events in one call. */
    public boolean batched() {
        return batched;
    }

    /** Whether all events of a key must be handled by one thread. */
    public boolean confined() {
        return confined;
    }

    private List<Route<?>> routes() {
        List<Route<?>> all = new ArrayList<>(exact.values());
        for (PatternRoute pattern : patterns) {
            all.add(pattern.route());
        }
        return all;
    }

    private record PatternRoute(TypePattern pattern, Route<?> route) {}
}
