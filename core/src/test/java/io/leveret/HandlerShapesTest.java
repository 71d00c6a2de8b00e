package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers are found where Java has methods, and take what their signatures say. */
@Timeout(60)
class HandlerShapesTest {

    @EventType("order.placed")
    record Order(String id) {}

    @EventType("order.wrapped")
    record Envelope<E>(E content, List<E> more) {}

    private final Queue<Object> handled = new ConcurrentLinkedQueue<>();

    final class Handled {
        void add(String by, Object event) {
            handled.add(by + " " + event);
        }
    }

    private final Handled seen = new Handled();

    private static final PublishOptions WRAPPED = PublishOptions.DEFAULT.withType("order.wrapped");

    private void assertHandled(Object handlers, Map<PublishOptions, Object> events, String... expected) {
        var once = SubscriptionSettings.DEFAULT
                .withConcurrency(1)
                .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                .withDelayedRetries();
        try (Leveret app = Leveret.builder()
                .settings(Settings.of("memory:shapes").withDefaults(once))
                .handlers(handlers)
                .start()) {
            events.forEach((options, event) ->
                    app.publisher().publish("orders", event, options).join());
            Awaitility.await().until(() -> handled.size() >= expected.length);
        }
        assertEquals(List.of(expected), handled.stream().sorted().toList());
    }

    private static Map<PublishOptions, Object> orders() {
        return Map.of(PublishOptions.DEFAULT, new Order("a"));
    }

    @Subscriber("lists")
    record Generic(Handled seen) {

        @Handles(topic = "orders")
        void wrapped(Envelope<Order> envelope) {
            Order order = envelope.content();
            seen.add("wrapped", order.id() + envelope.more().get(0).id());
            throw new IllegalStateException("always");
        }

        @OnExhausted
        void release(Failed<Envelope<Order>> failed) {
            seen.add("exhausted", failed.event().content().id());
        }

        @Handles(topic = "orders", types = "list")
        void list(List<Order> orders) {
            seen.add("list", orders.get(0).id());
        }

        @Handles(topic = "orders", types = "map")
        void map(Map<String, ? extends Order> orders) {
            Order order = Objects.requireNonNull(orders.get("x"));
            seen.add("map", order.id());
        }
    }

    @Test
    void aGenericEventIsReadWithItsArguments() {
        var a = new Order("a");
        assertHandled(
                new Generic(seen),
                Map.of(
                        PublishOptions.DEFAULT,
                        new Envelope<>(a, List.of(a)),
                        PublishOptions.DEFAULT.withType("list"),
                        List.of(a),
                        PublishOptions.DEFAULT.withType("map"),
                        Map.of("x", a)),
                "exhausted a",
                "list a",
                "map a",
                "wrapped aa");
    }

    @Test
    @SuppressWarnings("unchecked") // Handling takes a class, which has no arguments
    void aHandlingSaysWhatItsGenericEventHolds() {
        Class<Envelope<Order>> envelope = (Class<Envelope<Order>>) (Class<?>) Envelope.class;
        try (Leveret app = Leveret.builder()
                .broker("memory:shapes")
                .subscribe(SubscriptionDefinition.of(
                        "lists",
                        "orders",
                        Handling.of(envelope, (event, context) -> {
                                    seen.add("wrapped", event.content().id());
                                    return Outcome.ack();
                                })
                                .decodedTo(new TypeReference<Envelope<Order>>() {}.getType())))
                .start()) {
            app.publisher()
                    .publish("orders", new Envelope<>(new Order("a"), List.of()), WRAPPED)
                    .join();
            Awaitility.await().until(() -> handled.contains("wrapped a"));
        }
    }

    @Subscriber("base")
    static class Plain {
        final Handled seen;

        Plain(Handled seen) {
            this.seen = seen;
        }

        @Handles(topic = "orders")
        @OrderedBy("id")
        void on(Order order) {
            seen.add("plain", order.id());
        }

        @Handles(topic = "orders", types = "other")
        void other(Order order) {
            seen.add("other", order.id());
        }
    }

    /** As a proxy's class is made: no annotations, and no bodies of its own. */
    static class Proxy extends Plain {
        Proxy(Handled seen) {
            super(seen);
        }

        @Override
        void on(Order order) {
            seen.add("proxy", order.id());
            super.on(order);
        }
    }

    @Test
    void aSubclassInheritsItsGroupAndItsHandlersAlsoWhereItOverridesThem() {
        assertHandled(
                new Proxy(seen),
                Map.of(
                        PublishOptions.DEFAULT,
                        new Order("a"),
                        PublishOptions.DEFAULT.withType("other"),
                        new Order("b")),
                "other b",
                "plain a",
                "proxy a");
    }

    abstract static class Base<E> {
        final Handled seen;

        Base(Handled seen) {
            this.seen = seen;
        }

        @Handles(topic = "orders", types = "order.placed")
        void on(E event) {
            seen.add("base", event);
        }
    }

    @Subscriber("filled")
    static final class Filled extends Base<Order> {
        Filled(Handled seen) {
            super(seen);
        }
    }

    @Subscriber("filled")
    static final class Overriding extends Base<Order> {
        Overriding(Handled seen) {
            super(seen);
        }

        @Override
        void on(Order event) {
            seen.add("overriding", event.id());
        }
    }

    @Subscriber("filled")
    static final class Annotated extends Base<Order> {
        Annotated(Handled seen) {
            super(seen);
        }

        @Override
        @Handles(topic = "orders")
        void on(Order event) {
            seen.add("annotated", event.id());
        }
    }

    @Test
    void aTypeParameterIsWhatTheSubclassSays() {
        assertHandled(new Filled(seen), orders(), "base Order[id=a]");
        handled.clear();
        assertHandled(new Overriding(seen), orders(), "overriding a");
        handled.clear();
        assertHandled(new Annotated(seen), orders(), "annotated a");
    }

    interface ByDefault {
        Handled seen();

        @Handles(topic = "orders")
        default void on(Order order) {
            seen().add("default", order.id());
        }
    }

    interface Below extends ByDefault {
        @Override
        default void on(Order order) {
            seen().add("below", order.id());
        }
    }

    @Subscriber("interface")
    record OfInterface(Handled seen) implements ByDefault {}

    @Subscriber("interface")
    record OfBoth(Handled seen) implements ByDefault, Below {}

    @Test
    void aDefaultMethodOfAnInterfaceIsAHandlerAsIsOneThatOverridesIt() {
        assertHandled(new OfInterface(seen), orders(), "default a");
        handled.clear();
        assertHandled(new OfBoth(seen), orders(), "below a");
    }

    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by reflection
    static class Upper {
        @Handles(topic = "orders")
        private void on(Order order) {}
    }

    @Subscriber("private")
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by reflection
    static final class Lower extends Upper {
        @Handles(topic = "orders")
        private void on(Order order) {}
    }

    @Test
    void privateMethodsOverrideNoneAndTwoHandlersOfATypeAreRefused() {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker("memory:shapes")
                        .handlers(new Lower())
                        .start());

        assertEquals(
                "two handlers for the event type 'order.placed': Lower.on and Upper.on",
                failure.faults().get(0).problem());
    }

    @Subscriber("constant")
    enum Constant {
        ONE {
            @Override
            void on(Order order) {
                SEEN.add(order.id());
            }
        };

        static final Queue<Object> SEEN = new ConcurrentLinkedQueue<>();

        @Handles(topic = "orders")
        abstract void on(Order order);
    }

    @Test
    void aConstantOfAnEnumMayBeASubscriber() {
        assertHandled(Constant.ONE, orders());
        Awaitility.await().until(() -> List.copyOf(Constant.SEEN).equals(List.of("a")));
    }

    @EventType("switched")
    enum Switch {
        ON {
            @Override
            int volts() {
                return 230;
            }
        };

        abstract int volts();
    }

    @Test
    void anEventWhoseClassIsBelowTheAnnotatedOneIsPublishedAsThat() {
        try (Leveret app = Leveret.builder()
                .broker("memory:shapes")
                .subscribe(
                        SubscriptionDefinition.of("lamps", "switches", Handling.of(Switch.class, (event, context) -> {
                            handled.add(event);
                            return Outcome.ack();
                        })))
                .start()) {
            app.publisher().publish("switches", Switch.ON).join();
            Awaitility.await().until(() -> handled.contains(Switch.ON));
        }
    }
}
