package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.leveret.DeadLetters.Letter;
import io.leveret.EncodedEvent;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body can do to its reader: nothing. */
@Timeout(60)
class HostileBodiesSecurityTest {

    private static final String CANARY = "canary-in-the-body";

    /** Room for anything. */
    @EventType("loose")
    record Loose(Object payload, Map<String, Object> more) {}

    /** An event that asks for what it should not: a class of the publisher's choice. */
    @EventType("careless")
    record Careless(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object payload) {}

    /** Throws what it was given. */
    @EventType("picky")
    record Picky(String text, int number) {
        Picky {
            if (number == 1) {
                throw new IllegalArgumentException(text);
            }
            if (number == 2) {
                throw new StackOverflowError(text);
            }
        }

        Integer key() {
            return Integer.valueOf(text);
        }
    }

    private final Queue<Object> handled = new ConcurrentLinkedQueue<>();
    private Leveret consumer = Leveret.builder().broker("memory:unused").start();

    @BeforeEach
    void start() {
        consumer.close();
        consumer = Leveret.builder()
                .settings(Apps.settings("memory:hostile"))
                .subscribe(SubscriptionDefinition.of(
                        "bodies",
                        "hostile",
                        Handling.of(Loose.class, this::handle),
                        Handling.of(Picky.class, this::handle).orderedBy(Picky::key),
                        Handling.of(Map.class, this::handle).types("map")))
                .start();
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    private Outcome handle(Object event, io.leveret.Context context) {
        handled.add(event);
        return Outcome.ack();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loose|{\"@class\":\"HOSTILE\",\"payload\":{\"@class\":\"HOSTILE\"},\"more\":{\"@type\":\"HOSTILE\"}}",
                "loose|{\"payload\":[\"HOSTILE\",{}],\"more\":{\"a\":[\"[LHOSTILE;\",[{}]]}}",
                "loose|{\"payload\":{\"__TypeId__\":\"HOSTILE\",\"class\":\"HOSTILE\",\"@c\":\"HOSTILE\"}}",
                "map|{\"@class\":\"HOSTILE\",\"a\":[\"HOSTILE\",{}]}",
                "map|[\"HOSTILE\",{}]",
            })
    void aClassThatABodyOrAHeaderNamesIsNotInitialised(String typeAndBody) {
        String[] parts = typeAndBody.replace("HOSTILE", Hostile.NAME).split("\\|", 2);

        publish(
                parts[0],
                parts[1],
                PublishOptions.DEFAULT
                        .withHeader("__TypeId__", Hostile.NAME)
                        .withHeader("__ContentTypeId__", "[L" + Hostile.NAME + ";")
                        .withHeader("@class", Hostile.NAME));

        Waits.until(() -> handled.size() + invalid().size() == 1);
        assertNull(System.getProperty(Hostile.MARK), "its static initialiser has run");
    }

    @Test
    void anEventThatAsksForAClassOfThePublishersChoiceIsRefusedAtStart() {
        var careless = SubscriptionDefinition.of("careless", "hostile", Handling.of(Careless.class, this::handle));

        var refused = assertThrows(StartException.class, () -> consumer.subscribe(careless));

        assertTrue(String.valueOf(refused.getMessage()).contains("Careless: "), refused::getMessage);
    }

    @Test
    void depthIsLimited() {
        publish("map", "{\"a\":".repeat(100) + "1" + "}".repeat(100));
        Waits.until(() -> handled.size() == 1);

        publish("map", "{\"a\":".repeat(101) + "1" + "}".repeat(101));
        publish("map", "{\"a\":" + "[".repeat(1_000_000));

        Waits.until(() -> invalid().size() == 2);
        for (Letter letter : invalid()) {
            assertTrue(
                    letter.reason().contains("nesting depth (101) exceeds the maximum allowed (100"), letter.reason());
        }
    }

    @Test
    void lengthIsLimited() {
        byte[] long64 = new byte[(64 << 20) + 1];
        java.util.Arrays.fill(long64, (byte) ' ');
        long64[0] = '{';
        long64[long64.length - 1] = '}';

        consumer.publisher()
                .publishEncoded(
                        "hostile", new EncodedEvent(long64, "application/json"), PublishOptions.DEFAULT.withType("map"))
                .join();

        Waits.until(() -> invalid().size() == 1);
        assertTrue(
                invalid().get(0).reason().contains("JSON is read up to 67108864 bytes"),
                invalid().get(0).reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CANARY,
                "{\"text\":\"" + CANARY + "\",\"number\":\"" + CANARY + "\"}",
                "{\"text\":\"" + CANARY + "\",\"number\":3}",
                "{\"text\":{\"" + CANARY + "\":1}}",
                "{\"text\":\"" + CANARY,
            })
    void anUnreadableBodyIsParkedAndNeverRepeated(String body) {
        try (var log = new CapturedLog()) {
            publish("picky", body);

            Waits.until(() -> invalid().size() == 1);
            assertTrue(log.warnings().stream().anyMatch(line -> line.contains("is parked as invalid")));
            assertEquals(
                    List.of(),
                    log.lines().stream().filter(line -> line.contains("canary")).toList());
            assertFalse(
                    invalid().get(0).reason().contains("canary"),
                    invalid().get(0).reason());
        }
        // Whatever was thrown, the workers are all there.
        for (int i = 0; i < 20; i++) {
            publish("picky", "{\"text\":\"7\",\"number\":3}");
        }
        Waits.until(() -> handled.size() == 20);
    }

    /** As what a handler throws is: its author decides what it says. */
    @Test
    void whatTheClassOfAnEventThrowsIsShownOnOneLine() {
        publish("picky", "{\"text\":\"seven\\nis odd\",\"number\":1}");

        Waits.until(() -> invalid().size() == 1);
        assertTrue(
                invalid().get(0).reason().endsWith("its class refused it: IllegalArgumentException: seven is odd"),
                invalid().get(0).reason());
    }

    /** It may be the process that is ill: the event is tried again, and then a dead letter. */
    @Test
    void aBodyOnWhichReadingCrashesIsADeadLetterAndNeverRepeated() {
        try (var log = new CapturedLog()) {
            publish("picky", "{\"text\":\"" + CANARY + "\",\"number\":2}");

            Waits.until(() -> dead().size() == 1);
            assertEquals(2, dead().get(0).attempts());
            assertEquals(
                    "reading the body ended in java.lang.StackOverflowError",
                    dead().get(0).reason());
            assertEquals(
                    List.of(),
                    log.lines().stream().filter(line -> line.contains("canary")).toList());
        }
    }

    @Test
    void aHandledBodyIsNeverLogged() {
        try (var log = new CapturedLog()) {
            for (int i = 0; i < 10; i++) {
                publish("map", "{\"text\":\"" + CANARY + "\"}", PublishOptions.DEFAULT.withHeader("h", CANARY));
            }
            Waits.until(() -> handled.size() == 10);
            assertEquals(
                    List.of(),
                    log.lines().stream().filter(line -> line.contains("canary")).toList());
        }
    }

    private List<Letter> dead() {
        return consumer.deadLetters("bodies", "hostile").browse(10);
    }

    private List<Letter> invalid() {
        return consumer.invalid("bodies", "hostile").browse(10);
    }

    private void publish(String type, String body) {
        publish(type, body, PublishOptions.DEFAULT);
    }

    private void publish(String type, String body, PublishOptions options) {
        var encoded = new EncodedEvent(body.getBytes(StandardCharsets.UTF_8), "application/json");
        consumer.publisher()
                .publishEncoded("hostile", encoded, options.withType(type))
                .join();
    }
}
