package io.leveret.faults;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Wrong handlers, and wrong calls. */
final class CodeMistakes {

    private CodeMistakes() {}

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    record NoType(String orderId) {}

    @EventType("order.shipped")
    interface Unreadable {}

    @EventType("Order Placed")
    record WrongType(String orderId) {}

    static final class NoSubscriber {

        @Handles(topic = "orders")
        void on(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class NoHandler {}

    @Subscriber("my group")
    static final class WrongGroup {

        @Handles(topic = "orders")
        void on(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class WrongTopic {

        @Handles(topic = "amq.orders")
        void on(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class TopicOfAQueue {

        @Handles(topic = "orders.dead")
        void on(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class UntypedEvent {

        @Handles(topic = "orders")
        void on(NoType event) {}
    }

    @Subscriber("inventory")
    static final class TextEvent {

        @Handles(topic = "orders")
        void on(String event) {}
    }

    @Subscriber("inventory")
    static final class WronglyTypedEvent {

        @Handles(topic = "orders")
        void on(WrongType event) {}
    }

    @Subscriber("inventory")
    static final class UnreadableEvent {

        @Handles(topic = "orders")
        void on(Unreadable event) {}
    }

    @Subscriber("inventory")
    static final class Returns {

        @Handles(topic = "orders")
        boolean on(OrderPlaced event) {
            return true;
        }
    }

    static final class Nothing {}

    @Subscriber("inventory")
    static final class RepliesNothing {

        @Handles(topic = "orders")
        Nothing on(OrderPlaced event) {
            return new Nothing();
        }
    }

    @Subscriber("inventory")
    static final class TakesNothing {

        @Handles(topic = "orders")
        void on() {}
    }

    @Subscriber("inventory")
    static final class TakesTooMuch {

        @Handles(topic = "orders")
        void on(OrderPlaced event, String more) {}
    }

    @Subscriber("inventory")
    static final class Twice {

        @Handles(topic = "orders")
        void one(OrderPlaced event) {}

        @Handles(topic = "orders")
        void two(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class WrongPattern {

        @Handles(topic = "orders", types = "order.pla*")
        void on(Map<String, Object> event) {}
    }

    @Subscriber("inventory")
    static final class NoKey {

        @Handles(topic = "orders")
        @OrderedBy("ordrId")
        void on(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class WrongCompensation {

        @Handles(topic = "orders")
        void on(OrderPlaced event) {}

        @OnExhausted
        void release(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class CompensationOfNothing {

        @Handles(topic = "orders")
        void on(OrderPlaced event) {}

        @OnExhausted
        void release(Failed<NoType> failed, Context context) {}
    }

    /** Handlers, by what is wrong with them. */
    static List<Mistake> handlers() {
        return List.of(
                handler("handlers(List.of(inventory))", List.of(new NoHandler())),
                handler("handlers(Inventory.class)", NoHandler.class),
                new Mistake("handlers((Object) null)", () -> Leveret.builder().handlers((Object) null)),
                handler("no @Subscriber", new NoSubscriber()),
                handler("no @Handles", new NoHandler()),
                handler("@Subscriber(\"my group\")", new WrongGroup()),
                handler("@Handles(topic = \"amq.orders\")", new WrongTopic()),
                handler("@Handles(topic = \"orders.dead\")", new TopicOfAQueue()),
                handler("void on(NoType event), without @EventType", new UntypedEvent()),
                handler("void on(String event)", new TextEvent()),
                handler("@EventType(\"Order Placed\")", new WronglyTypedEvent()),
                handler("void on(Unreadable event), an interface", new UnreadableEvent()),
                handler("boolean on(OrderPlaced event)", new Returns()),
                handler("Nothing on(OrderPlaced event), without properties", new RepliesNothing()),
                handler("void on()", new TakesNothing()),
                handler("void on(OrderPlaced event, String more)", new TakesTooMuch()),
                handler("two methods for one event type", new Twice()),
                handler("@Handles(types = \"order.pla*\")", new WrongPattern()),
                handler("@OrderedBy(\"ordrId\")", new NoKey()),
                handler("@OnExhausted void release(OrderPlaced event)", new WrongCompensation()),
                handler("@OnExhausted for an event without a handler", new CompensationOfNothing()),
                new Mistake(
                        "subscribe(…) without a Handling",
                        () -> Leveret.builder()
                                .broker("memory:mistakes")
                                .subscribe(SubscriptionDefinition.of("inventory", "orders"))
                                .start()),
                new Mistake("start() without settings", () -> Leveret.builder().start()),
                new Mistake(
                        "broker(\"localhost\")",
                        () -> Leveret.builder().broker("localhost").start()),
                new Mistake("withPrefetch(0)", () -> SubscriptionSettings.DEFAULT.withPrefetch(0)),
                new Mistake(
                        "withDelayedRetries(1 min, 5 s)",
                        () -> SubscriptionSettings.DEFAULT.withDelayedRetries(
                                Duration.ofMinutes(1), Duration.ofSeconds(5))),
                new Mistake("RetryPolicy.of(0, 5 s)", () -> RetryPolicy.of(0, Duration.ofSeconds(5))),
                new Mistake(
                        "withShutdownTimeout(2 h)",
                        () -> Settings.of("memory:shop").withShutdownTimeout(Duration.ofHours(2))));
    }

    /** Calls of a running application. */
    static List<Mistake> calls(Leveret app) {
        return List.of(
                new Mistake(
                        "publish(\"orders\", null)", () -> publish(app, "orders", nothing(), PublishOptions.DEFAULT)),
                new Mistake("publish(null, event)", () -> publish(app, nothing(), event(), PublishOptions.DEFAULT)),
                new Mistake(
                        "publish(\"or ders\", event)", () -> publish(app, "or ders", event(), PublishOptions.DEFAULT)),
                new Mistake(
                        "publish(\"orders.dead\", event)",
                        () -> publish(app, "orders.dead", event(), PublishOptions.DEFAULT)),
                new Mistake(
                        "publish of an event without @EventType",
                        () -> publish(app, "orders", new NoType("o-1"), PublishOptions.DEFAULT)),
                new Mistake(
                        "publish without a subscriber",
                        () -> publish(app, "nobodys", event(), PublishOptions.DEFAULT.withId("o-1"))),
                new Mistake(
                        "withHeader(\"tenant\", null)", () -> PublishOptions.DEFAULT.withHeader("tenant", nothing())),
                new Mistake(
                        "withHeader(\"x-tenant\", \"a\")", () -> PublishOptions.DEFAULT.withHeader("x-tenant", "a")),
                new Mistake("withTtl(60 days)", () -> PublishOptions.DEFAULT.withTtl(Duration.ofDays(60))),
                new Mistake("Outcome.retryAfter(-5 s)", () -> Outcome.retryAfter(Duration.ofSeconds(-5), "busy")),
                new Mistake("withId(\"a⏎b\")", () -> PublishOptions.DEFAULT.withId("a\nb")),
                new Mistake(
                        "ask(…) with a correlation id",
                        () -> app.requester()
                                .ask(
                                        "orders",
                                        new OrderPlaced("o-1"),
                                        NoType.class,
                                        Duration.ofSeconds(1),
                                        PublishOptions.DEFAULT.withCorrelationId("c-1"))
                                .join()),
                new Mistake("subscription(\"inventry\", \"orders\")", () -> app.subscription("inventry", "orders")),
                new Mistake("subscribe(…) to what is subscribed", () -> app.subscribe(inventory())));
    }

    static SubscriptionDefinition inventory() {
        return SubscriptionDefinition.of(
                "inventory", "orders", Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack()));
    }

    private static Mistake handler(String what, Object handler) {
        return new Mistake(
                what,
                () -> Leveret.builder()
                        .broker("memory:mistakes")
                        .handlers(handler)
                        .start()
                        .close());
    }

    private static OrderPlaced event() {
        return new OrderPlaced("o-1");
    }

    @SuppressWarnings("NullAway") // as code that nobody checks for null does
    private static String nothing() {
        return null;
    }

    private static void publish(Leveret app, String topic, Object event, PublishOptions options) throws Exception {
        try {
            app.publisher().publish(topic, event, options).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
