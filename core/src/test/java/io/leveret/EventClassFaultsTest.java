package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Event classes that JSON can never be read to are faults of the start; all others start. */
@Timeout(60)
@SuppressWarnings("unused")
class EventClassFaultsTest {

    static final class NoCreator {
        private final String text;
        private final int number;

        NoCreator(String text, int number) {
            this.text = text;
            this.number = number;
        }

        public String getText() {
            return text;
        }
    }

    /** Jackson takes the constructor for one from a text, and an object is what is published. */
    static final class OneText {
        private final String text;

        public OneText(String text) {
            this.text = text;
        }

        public String getText() {
            return text;
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // that is the fault
    class Inner {
        public String text = "";
    }

    abstract static class Abstract {
        public String text = "";
    }

    interface AnInterface {
        String text();
    }

    sealed interface Method permits Card, Cash {}

    record Card(String number) implements Method {}

    record Cash() implements Method {}

    record WithSealed(String id, List<Line> lines) {}

    record Line(Map<String, Method> methods) {}

    record WithUnreadable(Optional<Stream<String>> stream) {}

    record AskingForClasses(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object payload) {}

    /** Nothing says which class a name stands for. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Unlisted permits UnlistedMember {}

    record UnlistedMember(int radius) implements Unlisted {}

    record WithUnlisted(List<Unlisted> members) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(ReadableMember.class), @JsonSubTypes.Type(UnreadableMember.class)})
    sealed interface Family permits ReadableMember, UnreadableMember {}

    record ReadableMember(Map<String, Family> more) implements Family {}

    static final class UnreadableMember implements Family {
        private final String text;

        public UnreadableMember(String text) {
            this.text = text;
        }

        public String getText() {
            return text;
        }
    }

    record WithFamily(Optional<Family> one) {}

    record WithMemberListedByTheComponent(
            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
            @JsonSubTypes(@JsonSubTypes.Type(value = OneText.class, name = "text"))
            List<Object> all) {}

    static List<Map.Entry<Class<?>, String>> unreadable() {
        String name = EventClassFaultsTest.class.getName() + "$";
        return List.of(
                Map.entry(NoCreator.class, "NoCreator: " + name + "NoCreator has no constructor that Jackson can call"),
                Map.entry(Account.class, "Account: " + name + "Account has no constructor that Jackson can call"),
                Map.entry(WithUnreadable.class, "WithUnreadable.stream: java.util.stream.Stream is abstract"),
                Map.entry(OneText.class, "OneText: " + name + "OneText has no constructor that Jackson can call"),
                Map.entry(Inner.class, "Inner: " + name + "Inner is an inner class: make it static"),
                Map.entry(Abstract.class, "Abstract: " + name + "Abstract is abstract, and nothing says which class"),
                Map.entry(AnInterface.class, "AnInterface: " + name + "AnInterface is abstract"),
                Map.entry(WithSealed.class, "WithSealed.lines[].methods[]: " + name + "Method is abstract"),
                Map.entry(AskingForClasses.class, "AskingForClasses: "),
                Map.entry(Unlisted.class, "Unlisted: " + name + "Unlisted names no classes for @JsonTypeInfo"),
                Map.entry(WithUnlisted.class, "WithUnlisted.members[]: " + name + "Unlisted names no classes"),
                Map.entry(UnreadableMember.class, "UnreadableMember: " + name + "UnreadableMember has no constructor"),
                Map.entry(Family.class, "Family: " + name + "UnreadableMember has no constructor"),
                Map.entry(WithFamily.class, "WithFamily.one: " + name + "UnreadableMember has no constructor"),
                Map.entry(
                        WithMemberListedByTheComponent.class,
                        "WithMemberListedByTheComponent.all: " + name + "OneText has no constructor"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void aClassThatCanNeverBeReadIsAFaultOfTheStartThatNamesTheComponent(Map.Entry<Class<?>, String> expected) {
        var failure = assertThrows(StartException.class, () -> start(expected.getKey()));

        String fault = failure.faults().get(0).toString();
        assertTrue(
                fault.startsWith("subscription readers.events: the codec can't read "
                        + expected.getKey().getName() + ": " + expected.getValue()),
                fault);
    }

    @Test
    void itIsReportedTogetherWithAllOtherFaults() {
        var builder = Leveret.builder()
                .broker("memory:classes")
                .subscribe(definition(NoCreator.class))
                .subscribe(SubscriptionDefinition.of("no group", "events", handling(NoCreator.class)));

        assertEquals(
                3, assertThrows(StartException.class, builder::start).faults().size());
    }

    @Test
    void itIsAFaultOfALaterSubscriptionAsWell() {
        try (Leveret app = Leveret.builder().broker("memory:classes").start()) {
            assertThrows(StartException.class, () -> app.subscribe(definition(NoCreator.class)));
            assertTrue(app.health().up());
        }
    }

    enum Colour {
        RED
    }

    record Sku(@JsonValue String text) {}

    static final class Quantity {
        private final int number;

        @JsonCreator
        Quantity(int number) {
            this.number = number;
        }

        @JsonValue
        int number() {
            return number;
        }
    }

    static class Bean {
        private @Nullable String text;

        public @Nullable String getText() {
            return text;
        }

        public void setText(String text) {
            this.text = text;
        }
    }

    static final class Annotated {
        private final String text;

        @JsonCreator
        Annotated(@JsonProperty("text") String text) {
            this.text = text;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle")})
    sealed interface Shape permits Circle {}

    record Circle(int radius) implements Shape {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(ByCard.class), @JsonSubTypes.Type(ByCash.class)})
    sealed interface Payment permits ByCard, ByCash {}

    record ByCard(String card) implements Payment {}

    record ByCash(int coins) implements Payment {}

    /** What Kotlin makes of {@code data class Account(val owner: String, val coins: Int = 0)}. */
    static final class Account {
        private final String owner;
        private final int coins;

        public Account(String owner, int coins) {
            this.owner = owner;
            this.coins = coins;
        }

        public Account(String owner, int coins, int mask, @Nullable Object marker) {
            this(owner, (mask & 2) == 0 ? coins : 0);
        }

        public String getOwner() {
            return owner;
        }

        public int getCoins() {
            return coins;
        }

        public String component1() {
            return owner;
        }
    }

    record Described(String text) implements AnInterface {}

    record Tree(String name, List<Tree> children) {}

    @SuppressWarnings("ArrayRecordComponent") // arrays are among what is to be read
    record Rich(
            UUID id,
            OffsetDateTime at,
            Colour colour,
            Sku sku,
            Quantity quantity,
            Bean bean,
            Annotated annotated,
            Shape shape,
            Payment payment,
            Optional<Sku> coupon,
            OptionalInt count,
            Path path,
            Currency currency,
            Map<Colour, List<Shape>> shapes,
            Tree tree,

            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Described.class))
            List<AnInterface> described,

            Object anything,
            byte[] bytes,
            int[] numbers,
            @Nullable Throwable failure) {}

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            classes = {
                Rich.class,
                Bean.class,
                Annotated.class,
                Map.class,
                Object.class,
                Tree.class,
                Shape.class,
                Colour.class,
                String.class
            })
    void aClassThatCanBeReadStarts(Class<?> event) {
        start(event).close();
    }

    @EventType("paid")
    record Paid(Payment payment) {}

    @Test
    void aClassIsDeducedFromItsComponents() {
        Queue<Object> handled = new ConcurrentLinkedQueue<>();
        try (Leveret app = Leveret.builder()
                .broker("memory:classes")
                .subscribe(SubscriptionDefinition.of("payers", "payments", Handling.of(Paid.class, (paid, context) -> {
                    handled.add(paid);
                    return Outcome.ack();
                })))
                .start()) {
            app.publisher().publish("payments", new Paid(new ByCash(3))).join();
            app.publisher().publish("payments", new Paid(new ByCard("visa"))).join();

            Awaitility.await().until(() -> handled.size() == 2);
            assertTrue(handled.contains(new Paid(new ByCash(3))), handled::toString);
            assertTrue(handled.contains(new Paid(new ByCard("visa"))), handled::toString);
        }
    }

    @EventType("priced")
    record Priced(List<Price> prices, Map<String, Price> named) {}

    record Price(int cents) {}

    @Test
    void whatCannotBeReadIsNamedByItsPathAndNeverByItsValue() {
        try (Leveret app = Leveret.builder()
                .broker("memory:classes")
                .subscribe(definition("prices", Priced.class))
                .start()) {
            var options = PublishOptions.DEFAULT.withType("priced");
            var canary = Map.of("cents", "canary");
            app.publisher()
                    .publish("events", Map.of("prices", List.of(Map.of("cents", 1), canary)), options)
                    .join();
            app.publisher()
                    .publish("events", Map.of("named", Map.of("canary", canary)), options)
                    .join();

            Awaitility.await()
                    .until(() -> app.invalid("prices", "events").browse(10).size() == 2);
            List<String> reasons = app.invalid("prices", "events").browse(10).stream()
                    .map(DeadLetters.Letter::reason)
                    .sorted()
                    .toList();
            assertTrue(reasons.get(0).contains("Priced in JSON: named[key].cents at line"), reasons::toString);
            assertTrue(reasons.get(1).contains("Priced in JSON: prices[1].cents at line"), reasons::toString);
            assertTrue(reasons.stream().noneMatch(reason -> reason.contains("canary")), reasons::toString);
        }
    }

    private static Leveret start(Class<?> event) {
        return Leveret.builder()
                .broker("memory:classes")
                .subscribe(definition(event))
                .start();
    }

    private static SubscriptionDefinition definition(Class<?> event) {
        return SubscriptionDefinition.of("readers", "events", handling(event));
    }

    private static SubscriptionDefinition definition(String group, Class<?> event) {
        return SubscriptionDefinition.of(group, "events", Handling.of(event, (e, context) -> Outcome.ack()));
    }

    private static Handling<?> handling(Class<?> event) {
        return Handling.of(event, (e, context) -> Outcome.ack()).types("an.event");
    }
}
