package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What can be published can be handled. A class that no event could ever be read to is refused at the start. */
public interface ClassContract extends ContractFixture {

    /** How something is paid, as JSON says which of the two. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Card.class, name = "card"),
        @JsonSubTypes.Type(value = Cash.class, name = "cash")
    })
    sealed interface Payment permits Card, Cash {}

    /**
     * By card.
     *
     * @param number any
     */
    record Card(String number) implements Payment {}

    /** In cash. */
    record Cash() implements Payment {}

    /**
     * An event of components that Jackson alone can't read, or not without help.
     *
     * @param coupon there or not
     * @param count there or not
     * @param path a file
     * @param currency a constant that is no enum's
     * @param payment one of two classes
     * @param any anything
     */
    @EventType("order.placed")
    record Rich(
            Optional<String> coupon, OptionalInt count, Path path, Currency currency, Payment payment, Object any) {}

    /**
     * An event of bytes.
     *
     * @param content any
     */
    @EventType("file.sent")
    @SuppressWarnings("ArrayRecordComponent") // compared by its text
    record Bytes(byte[] content) {

        @Override
        public String toString() {
            return List.of(content.length, content[0], content[content.length - 1])
                    .toString();
        }
    }

    /** An event whose constants have classes of their own. */
    @EventType("lamp.switched")
    enum Switch {
        /** The constant of a class that has no annotation. */
        ON {
            @Override
            int volts() {
                return 230;
            }
        };

        abstract int volts();
    }

    /** A bean, of which others make proxies. */
    @EventType("customer.changed")
    class Customer {

        private @Nullable String name;

        /** For Jackson. */
        public Customer() {}

        /**
         * Its property.
         *
         * @return any
         */
        public @Nullable String getName() {
            return name;
        }

        /**
         * Changes its property.
         *
         * @param name any
         */
        public void setName(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return "customer " + name;
        }
    }

    /** As Hibernate's: below the annotated class, and with more to tell. */
    final class CustomerProxy extends Customer {

        /** For the test. */
        CustomerProxy() {
            setName("a");
        }

        /**
         * What nobody asked for.
         *
         * @return any
         */
        public Map<String, Object> getInterceptor() {
            return Map.of("session", 1);
        }
    }

    /** Optionals, paths, bytes, members of a family, constants with a class of their own, and proxies. */
    @Test
    default void whatCanBePublishedIsHandledAsTheSame() {
        String topic = unique("topic");
        Map<String, Object> handled = new ConcurrentHashMap<>();
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        noting(Rich.class, handled),
                        noting(Bytes.class, handled),
                        noting(Switch.class, handled),
                        noting(Customer.class, handled)));
        Map<String, Object> events = new LinkedHashMap<>();
        events.put(
                "rich",
                new Rich(
                        Optional.of("c"),
                        OptionalInt.of(1),
                        Path.of("/a/b"),
                        Currency.getInstance("EUR"),
                        new Card("1"),
                        new BigDecimal("0.10")));
        events.put(
                "sparse",
                new Rich(
                        Optional.empty(),
                        OptionalInt.empty(),
                        Path.of("a"),
                        Currency.getInstance("JPY"),
                        new Cash(),
                        Map.of("text", List.of("a", true))));
        events.put("bytes", new Bytes(new byte[] {-1, 0, 127}));
        events.put("constant", Switch.ON);
        events.put("proxy", new CustomerProxy());

        events.forEach((id, event) -> app.publisher()
                .publish(topic, event, PublishOptions.DEFAULT.withId(id))
                .join());

        ContractFixture.await().until(() -> handled.size() == events.size());
        assertEquals(events.get("rich"), handled.get("rich"));
        assertEquals(events.get("sparse"), handled.get("sparse"));
        assertEquals("[3, -1, 127]", String.valueOf(handled.get("bytes")));
        assertEquals(Switch.ON, handled.get("constant"));
        assertEquals("customer a", String.valueOf(handled.get("proxy")));
        assertEquals(
                Customer.class,
                Optional.ofNullable(handled.get("proxy")).map(Object::getClass).orElseThrow());
    }

    /** As value classes are often written. */
    @SuppressWarnings("unused") // read by Jackson, if it could
    final class NoCreator {

        private final String text;
        private final int number;

        NoCreator(String text, int number) {
            this.text = text;
            this.number = number;
        }

        /**
         * Its property.
         *
         * @return any
         */
        public String getText() {
            return text;
        }
    }

    /** A family of which JSON doesn't say which member it is. */
    sealed interface Method permits ByCard {}

    /**
     * Its only member.
     *
     * @param number any
     */
    record ByCard(String number) implements Method {}

    /**
     * An event with a member of that family deep within.
     *
     * @param methods by name, several each
     */
    record Paid(Map<String, List<Method>> methods) {}

    /** Has a class of which each object belongs to one of its own. */
    final class Outer {

        private Outer() {}

        @SuppressWarnings("ClassCanBeStatic") // that is the fault
        final class Inner {

            /** Its property. */
            public String text = "";
        }
    }

    /** All classes at once, each with the component that is to blame. */
    @Test
    default void aClassThatCanNeverBeReadIsRefusedAtTheStartByClassAndComponent() {
        Map<Class<?>, String> problems = new LinkedHashMap<>();
        problems.put(
                NoCreator.class,
                "NoCreator: " + NoCreator.class.getName()
                        + " has no constructor that Jackson can call: make it a record, or add one without parameters or"
                        + " with @JsonCreator and @JsonProperty");
        problems.put(
                Paid.class,
                "Paid.methods[][]: " + Method.class.getName()
                        + " is abstract, and nothing says which class to make of it: annotate it with @JsonTypeInfo and"
                        + " @JsonSubTypes");
        problems.put(Outer.Inner.class, "Inner: " + Outer.Inner.class.getName() + " is an inner class: make it static");

        var failure = assertThrows(
                StartException.class,
                () -> start(builder -> {
                    problems.keySet()
                            .forEach(type -> builder.subscribe(SubscriptionDefinition.of(
                                    type.getSimpleName(),
                                    "events",
                                    Handling.of(type, (event, context) -> Outcome.ack())
                                            .types("an.event"))));
                    return builder;
                }));

        assertEquals(
                problems.entrySet().stream()
                        .map(problem -> "subscription " + problem.getKey().getSimpleName()
                                + ".events: the codec can't read "
                                + problem.getKey().getName() + ": " + problem.getValue())
                        .sorted()
                        .toList(),
                failure.faults().stream()
                        .map(fault -> fault.where() + ": " + fault.problem())
                        .sorted()
                        .toList());
    }

    private static <E> Handling<E> noting(Class<E> type, Map<String, Object> handled) {
        return Handling.of(type, (event, context) -> {
            handled.put(context.id(), event);
            return Outcome.ack();
        });
    }
}
