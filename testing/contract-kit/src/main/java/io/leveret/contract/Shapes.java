package io.leveret.contract;

import io.leveret.EventType;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.OnExhausted;
import io.leveret.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Handlers as Java lets people write them. Each test loads these classes once more, see {@link NamedAnew}. */
public final class Shapes implements SubscriberContract.Examples {

    static final String TOPIC = "topic-0000000000000";
    static final String GROUP = "group-0000000000000";

    /** Other groups, for handlers of one event type. */
    private static final String SECOND = GROUP + "-2";

    private static final String THIRD = GROUP + "-3";

    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    /** Made by {@link NamedAnew}. */
    public Shapes() {}

    record Order(String id) {}

    @EventType("order.wrapped")
    record Envelope<E>(E content, List<E> more) {}

    @Override
    public List<Object> handlers() {
        return List.of(
                new Generic(),
                new Proxy(),
                new Filled(),
                new Overriding(),
                new Annotated(),
                new OfInterface(),
                new OfBoth(),
                Constant.ONE,
                new Hidden());
    }

    @Override
    public Map<String, Object> events() {
        var order = new Order("a");
        return Map.of(
                "order.wrapped",
                new Envelope<>(order, List.of(order)),
                "list",
                List.of(order),
                "map",
                Map.of("x", order),
                "plain",
                order,
                "other",
                order,
                "filled",
                order,
                "by.default",
                order,
                "constant",
                order,
                "hidden",
                order);
    }

    @Override
    public Queue<String> seen() {
        return SEEN;
    }

    @Subscriber(GROUP)
    record Generic() {

        @Handles(topic = TOPIC)
        void wrapped(Envelope<Order> envelope) {
            Order order = envelope.content();
            SEEN.add("wrapped " + order.id() + envelope.more().get(0).id());
            throw new IllegalStateException("always");
        }

        @OnExhausted
        void release(Failed<Envelope<Order>> failed) {
            Order order = failed.event().content();
            SEEN.add("exhausted " + order.id());
        }

        @Handles(topic = TOPIC, types = "list")
        void list(List<Order> orders) {
            Order order = orders.get(0);
            SEEN.add("list " + order.id());
        }

        @Handles(topic = TOPIC, types = "map")
        void map(Map<String, ? extends Order> orders) {
            Order order = Objects.requireNonNull(orders.get("x"));
            SEEN.add("map " + order.id());
        }
    }

    @Subscriber(GROUP)
    static class Plain {

        @Handles(topic = TOPIC, types = "plain")
        void on(Order order) {
            SEEN.add("plain " + order.id());
        }

        @Handles(topic = TOPIC, types = "other")
        void other(Order order) {
            SEEN.add("other " + order.id());
        }
    }

    /** As a proxy's class is made: no annotations, and no bodies of its own. */
    static class Proxy extends Plain {

        @Override
        void on(Order order) {
            SEEN.add("proxy " + order.id());
            super.on(order);
        }
    }

    abstract static class Base<E> {

        @Handles(topic = TOPIC, types = "filled")
        void on(E event) {
            SEEN.add("base " + event);
        }
    }

    @Subscriber(GROUP)
    static final class Filled extends Base<Order> {}

    @Subscriber(SECOND)
    static final class Overriding extends Base<Order> {

        @Override
        void on(Order event) {
            SEEN.add("overriding " + event.id());
        }
    }

    @Subscriber(THIRD)
    static final class Annotated extends Base<Order> {

        @Override
        @Handles(topic = TOPIC, types = "filled")
        void on(Order event) {
            SEEN.add("annotated " + event.id());
        }
    }

    interface ByDefault {

        @Handles(topic = TOPIC, types = "by.default")
        default void on(Order order) {
            SEEN.add("default " + order.id());
        }
    }

    interface Below extends ByDefault {

        @Override
        default void on(Order order) {
            SEEN.add("below " + order.id());
        }
    }

    @Subscriber(GROUP)
    record OfInterface() implements ByDefault {}

    @Subscriber(SECOND)
    record OfBoth() implements ByDefault, Below {}

    @Subscriber(GROUP)
    enum Constant {
        ONE {
            @Override
            void on(Order order) {
                SEEN.add("constant " + order.id());
            }
        };

        @Handles(topic = TOPIC, types = "constant")
        abstract void on(Order order);
    }

    @Subscriber(GROUP)
    @SuppressWarnings("UnusedMethod") // called by reflection
    private static final class Hidden {

        @Handles(topic = TOPIC, types = "hidden")
        private void on(Order order) {
            SEEN.add("hidden " + order.id());
        }
    }
}
