package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Handlers are found where Java has methods, and take what their signatures say. What they can't take is refused at the start. */
public interface SubscriberContract extends ContractFixture {

    /** Handlers, events for them, and what the handlers have seen. */
    interface Examples {

        /**
         * Objects with handlers.
         *
         * @return the objects
         */
        List<Object> handlers();

        /**
         * What to publish.
         *
         * @return an event for each type
         */
        Map<String, Object> events();

        /**
         * What was handled.
         *
         * @return an entry for each call of a handler: which one, and what it took from the event
         */
        Queue<String> seen();
    }

    /**
     * A generic event.
     *
     * @param content of the type that the handler says
     * @param <E> what it holds
     */
    @EventType("note.wrapped")
    record Wrapped<E>(E content) {}

    /** Subclasses, proxies, interfaces, type parameters, records, constants and private classes. */
    @Test
    default void aHandlerIsFoundWhereJavaHasAMethodAndTakesWhatItsSignatureSays() {
        String topic = unique("topic");
        Examples shapes = NamedAnew.make(
                Shapes.class, Map.of(Shapes.TOPIC, topic, Shapes.GROUP, unique("group")), Examples.class);
        List<String> expected = List.of(
                "annotated a",
                "base Order[id=a]",
                "below a",
                "constant a",
                "default a",
                "exhausted a",
                "hidden a",
                "list a",
                "map a",
                "other a",
                "overriding a",
                "plain a",
                "proxy a",
                "wrapped aa");
        Leveret app = start(builder -> builder.handlers(shapes.handlers().toArray()));

        shapes.events()
                .forEach((type, event) -> app.publisher()
                        .publish(topic, event, PublishOptions.DEFAULT.withType(type))
                        .join());

        ContractFixture.await().until(() -> shapes.seen().size() >= expected.size());
        assertEquals(expected, shapes.seen().stream().sorted().toList());
    }

    /** A {@link Handling} takes a class, which has no arguments. */
    @Test
    @SuppressWarnings("unchecked") // as said
    default void aHandlingSaysWhatItsGenericEventHolds() {
        String topic = unique("topic");
        Class<Wrapped<Ping>> wrapped = (Class<Wrapped<Ping>>) (Class<?>) Wrapped.class;
        Queue<Ping> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(wrapped, (event, context) -> {
                                    Ping content = event.content();
                                    handled.add(content);
                                    return Outcome.ack();
                                })
                                .decodedTo(new TypeReference<Wrapped<Ping>>() {}.getType())));

        app.publisher().publish(topic, new Wrapped<>(new Ping("a", 1))).join();

        ContractFixture.await().until(() -> !handled.isEmpty());
        assertEquals(List.of(new Ping("a", 1)), List.copyOf(handled));
    }

    /**
     * A handler of anything.
     *
     * @param <E> nothing says what
     */
    abstract class OfAny<E> {

        /** For subclasses. */
        protected OfAny() {}

        @Handles(topic = "base", types = "any")
        void takesAVariable(E event) {}
    }

    /** Handlers of which nothing says what they take. */
    @Subscriber("generic")
    @SuppressWarnings("rawtypes") // that is the fault
    final class Generic extends OfAny {

        /** For the test. */
        Generic() {}

        @Handles(topic = "orders", types = "wrapped")
        void takesAnEnvelope(Wrapped wrapped) {}

        @Handles(topic = "orders", types = "lists")
        <T> void takesAListOfAny(List<Wrapped<T>> all) {}

        @Handles(topic = "orders", types = "map")
        void takesAMap(Map<String, Object> map) {}
    }

    /** Has a private handler. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by reflection
    class Upper {

        /** For subclasses. */
        protected Upper() {}

        @Handles(topic = "orders")
        private void on(Ping ping) {}
    }

    /** Has a private handler of the same name, which overrides nothing. */
    @Subscriber("private")
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // called by reflection
    final class Lower extends Upper {

        /** For the test. */
        Lower() {}

        @Handles(topic = "orders")
        private void on(Ping ping) {}
    }

    /** Each by the name of its class or method. */
    @Test
    default void aHandlerThatCanNotBeUnderstoodIsRefusedAtTheStartByItsName() {
        Runnable lambda = () -> {};
        var failure = assertThrows(
                StartException.class,
                () -> start(builder -> builder.handlers(new Generic(), new Lower(), lambda)
                        .subscribe(SubscriptionDefinition.of(
                                "raw", "orders", Handling.of(Wrapped.class, (event, context) -> Outcome.ack())))));

        String wrapped = Wrapped.class.getName() + " is generic, and nothing says what it holds";
        assertEquals(
                List.of(
                        lambda.getClass().getName() + ": the class has no @Subscriber",
                        "subscription generic.base: E is a type parameter, and nothing says what it is",
                        "subscription generic.orders: T is a type parameter, and nothing says what it is",
                        "subscription generic.orders: " + wrapped,
                        "subscription private.orders: two handlers for the event type 'ping.sent': Lower.on and Upper.on",
                        "subscription raw.orders: " + wrapped),
                failure.faults().stream()
                        .map(fault -> fault.where() + ": " + fault.problem())
                        .sorted()
                        .toList());
    }
}
