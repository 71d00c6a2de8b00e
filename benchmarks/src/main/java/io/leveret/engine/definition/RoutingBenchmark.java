package io.leveret.engine.definition;

import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.benchmarks.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The handler of a type, among ten exact ones and three patterns. */
@State(Scope.Benchmark)
public class RoutingBenchmark {

    private static final int EXACT = 10;

    private final RoutingTable table = table();

    private static RoutingTable table() {
        List<String> types = new ArrayList<>(List.of("order.*.eu", "order.#.late", "#"));
        for (int i = 0; i < EXACT; i++) {
            types.add("order.placed." + i);
        }
        var faults = new Faults();
        Handling<Order> handling =
                Handling.of(Order.class, (order, context) -> Outcome.ack()).types(types.toArray(String[]::new));
        RoutingTable made = RoutingTable.of(
                SubscriptionDefinition.of("micro", "orders", handling), Duration.ofMinutes(25), faults.at("micro"));
        faults.throwIfAny();
        return made;
    }

    /** One that is bound by its name. */
    @Benchmark
    public @Nullable Object exactType() {
        return table.find("order.placed.7");
    }

    /** One that the second pattern matches. */
    @Benchmark
    public @Nullable Object pattern() {
        return table.find("order.paid.very.late");
    }
}
