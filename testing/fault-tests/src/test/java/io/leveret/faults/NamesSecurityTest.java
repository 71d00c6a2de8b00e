package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a broker would refuse, or would take for something else, go no further than to us. */
@Timeout(60)
class NamesSecurityTest {

    private static final Handling<Ledger.Entry> HANDLING =
            Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a*b",
                "a.b*",
                "#b",
                "a..b",
                ".a",
                "a.",
                "a\nb",
                "a\r",
                "a\u0000",
                "a\u0085",
                "a\u2028b",
                "ä",
                "\uD83D\uDE00",
                "a/b",
                "a:b",
                "a,b",
            })
    void aNameWithAnythingElseThanLettersDigitsAndDashesIsRefusedEverywhere(String name) {
        for (Function<String, Optional<String>> rule : List.<Function<String, Optional<String>>>of(
                Names::groupProblem, Names::topicProblem, Names::typeProblem, Names::patternProblem)) {
            String problem = rule.apply(name).orElseThrow();
            assertEquals(1, problem.lines().count(), problem);
            assertTrue(problem.chars().noneMatch(Character::isISOControl), problem);
        }
        assertRefused(name);
    }

    @Test
    void starsAndHashesAreForPatternsOnly() {
        for (String name : List.of("*", "#", "order.*", "order.#", "*.*.#")) {
            assertEquals(Optional.empty(), Names.patternProblem(name));
            assertRefused(name);
        }
    }

    @Test
    void rabbitMqsOwnPrefixIsNoTopic() {
        assertTrue(Names.topicProblem("amq.topic").orElseThrow().contains("'amq.'"));
        assertTrue(Names.groupProblem("amq.gen").isPresent());
        assertThrows(StartException.class, () -> start(SubscriptionDefinition.of("names", "amq.topic", HANDLING)));
    }

    @Test
    void aVeryLongNameIsRefusedAndOverflowsNoStack() {
        String words = "a.".repeat(500_000) + "a";
        for (String name : List.of(words, "a".repeat(1_000_000), "*.".repeat(500_000) + "#")) {
            assertTrue(Names.groupProblem(name).isPresent());
            assertTrue(Names.topicProblem(name).isPresent());
            assertTrue(Names.typeProblem(name).isPresent());
            assertTrue(Names.patternProblem(name).orElseThrow().length() < 400);
            assertRefused(name);
        }
    }

    @Test
    void theNameOfEveryQueueThatIsMadeOfLegalNamesFits() {
        String group = longest('g', Names::groupProblem);
        String topic = longest('t', Names::topicProblem);
        // The longest text of a delay is that of an odd number of milliseconds.
        String delay = Ranges.DELAYED_RETRY.max().minusMillis(1).toMillis() + "ms";
        String ladder = group + "." + topic + ".retry." + delay;
        String broadcast = group + "." + topic + "." + Long.toString(Long.MAX_VALUE, 36);

        assertEquals(100, group.length());
        assertTrue(ladder.length() <= 255, () -> "a retry queue's name has " + ladder.length() + " bytes");
        assertTrue(broadcast.length() <= 255, () -> "a broadcast queue's name has " + broadcast.length() + " bytes");
        assertTrue(longest('t', Names::typeProblem).length() <= 255, "a routing key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a\nb", "a\rb", "a\u0000", "a\u0085b", "a\u2029b", "\u202Eba", "\uD800", "LONG", "LONGÄ"})
    void anIdOrAHeadersNameThatTheWireCantCarryIsRefused(String text) {
        String name = text.replace("LONGÄ", "ä".repeat(128)).replace("LONG", "x".repeat(256));

        for (var failure : List.of(
                assertThrows(IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withId(name)),
                assertThrows(IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withHeader(name, "v")))) {
            assertTrue(String.valueOf(failure.getMessage()).contains("255 bytes"), failure.getMessage());
            assertEquals(1, String.valueOf(failure.getMessage()).lines().count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"leveret-attempts", "x-death", "x-delay", "CC", "BCC"})
    void aHeaderThatMeansSomethingToTheBrokerOrToUsIsRefused(String name) {
        var failure =
                assertThrows(IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withHeader(name, "anything"));

        assertTrue(String.valueOf(failure.getMessage()).contains("choose another name"), failure.getMessage());
    }

    /** RabbitMQ is on the class path: what is written for the embedded broker must be right there, too. */
    @Test
    void aTopicWhoseNameABrokerKeepsIsRefusedOnTheEmbeddedBrokerToo() {
        var failure = assertThrows(
                StartException.class, () -> start(SubscriptionDefinition.of("names", "amq.orders", HANDLING)));

        assertTrue(
                String.valueOf(failure.getMessage()).contains("RabbitMQ keeps the prefix 'amq.' for itself"),
                failure.getMessage());
    }

    private static void assertRefused(String name) {
        assertThrows(StartException.class, () -> start(SubscriptionDefinition.of(name, "names", HANDLING)));
        assertThrows(StartException.class, () -> start(SubscriptionDefinition.of("names", name, HANDLING)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Apps.settings("memory:names").withApplication(name));
        try (Leveret app = start(SubscriptionDefinition.of("names", "names", HANDLING))) {
            assertThrows(IllegalArgumentException.class, () -> app.publisher().publish(name, new Ledger.Entry(1)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> app.publisher().publish("names", Map.of(), PublishOptions.DEFAULT.withType(name)));
            for (var refusal : List.of(
                    assertThrows(IllegalArgumentException.class, () -> app.deadLetters(name, "names")),
                    assertThrows(IllegalArgumentException.class, () -> app.invalid("names", name)),
                    assertThrows(IllegalArgumentException.class, () -> app.subscription(name, "names")))) {
                assertEquals(1, String.valueOf(refusal.getMessage()).lines().count());
                assertFalse(String.valueOf(refusal.getMessage()).length() > 1_000);
            }
            assertThrows(
                    LeveretException.class, () -> app.subscribe(SubscriptionDefinition.of(name, "names", HANDLING)));
        }
    }

    private static Leveret start(SubscriptionDefinition definition) {
        return Apps.start(Apps.settings("memory:names"), definition);
    }

    private static String longest(char of, Function<String, Optional<String>> rule) {
        int length = 1;
        while (rule.apply(String.valueOf(of).repeat(length + 1)).isEmpty()) {
            length++;
        }
        return String.valueOf(of).repeat(length);
    }
}
