package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Codecs that break their contract: each event is accounted for, and the workers go on. */
@Timeout(60)
class CodecFaultsTest {

    private static final String TYPE = "note.made";
    private static final int PREFETCH = 5;

    private final Queue<Object> handled = new ConcurrentLinkedQueue<>();

    /** Does what the text says; a text is also its own content type. */
    private record Obedient(String contentType) implements EventCodec {

        @Override
        public boolean reads(EventMetadata about) {
            if (about.contentType().equals("throws")) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        }

        @Override
        @SuppressWarnings("NullAway") // breaks its contract
        public EncodedEvent encode(Object event, EventMetadata about) {
            if (event.equals("unencoded")) {
                return null;
            }
            return new EncodedEvent(event.toString().getBytes(StandardCharsets.UTF_8), contentType);
        }

        @Override
        @SuppressWarnings("NullAway") // breaks its contract
        public Object decode(byte[] body, Type type, EventMetadata about) {
            return switch (new String(body, StandardCharsets.UTF_8)) {
                case "null" -> null;
                case "other" -> 1;
                case "linkage" -> throw new NoClassDefFoundError("on/Purpose");
                case "throws" -> throw new IllegalStateException("on purpose");
                default -> new String(body, StandardCharsets.UTF_8);
            };
        }
    }

    private Leveret start(SubscriptionSettings own) {
        return Leveret.builder()
                .settings(Settings.of("memory:codec-faults").withDefaults(own))
                .codec(new Obedient("text/plain"))
                .subscribe(SubscriptionDefinition.of(
                        "notes",
                        "notes",
                        Handling.of(String.class, (note, context) -> {
                                    handled.add(note);
                                    return Outcome.ack();
                                })
                                .types(TYPE)
                                .orderedBy(note -> {
                                    if (note.equals("no key")) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                    return note;
                                })))
                .start();
    }

    private static SubscriptionSettings settings() {
        return SubscriptionSettings.DEFAULT.withPrefetch(PREFETCH).withDelayedRetries();
    }

    private static void publish(Leveret app, String text) {
        app.publisher()
                .publish("notes", text, PublishOptions.DEFAULT.withType(TYPE))
                .join();
    }

    private static List<String> reasons(Leveret app) {
        return app.invalid("notes", "notes").browse(100).stream()
                .map(Letter::reason)
                .distinct()
                .toList();
    }

    @Test
    void moreEventsThanArePrefetchedWhoseContentTypeTheCodecCannotJudgeAreParkedAndOthersHandled() {
        try (Leveret app = start(settings());
                Leveret foreign = Leveret.builder()
                        .broker("memory:codec-faults")
                        .codec(new Obedient("throws"))
                        .start()) {
            for (int i = 0; i < 2 * PREFETCH; i++) {
                publish(foreign, "text");
            }
            publish(app, "fine");

            Awaitility.await().until(() -> handled.contains("fine"));
            Awaitility.await()
                    .until(() -> app.invalid("notes", "notes").browse(100).size() == 2 * PREFETCH);
            assertEquals(
                    List.of(
                            "asking the codec about the content type 'throws' ended in java.lang.IllegalStateException"),
                    reasons(app));
        }
    }

    @Test
    void whatACodecMakesOfABodyIsCheckedBeforeItIsHandled() {
        try (Leveret app = start(settings())) {
            publish(app, "null");
            publish(app, "other");
            publish(app, "fine");

            Awaitility.await().until(() -> handled.size() == 1);
            Awaitility.await()
                    .until(() -> app.invalid("notes", "notes").browse(100).size() == 2);
            assertEquals(
                    List.of(
                            "the codec made a java.lang.Integer of the body, not a java.lang.String",
                            "the codec made null of the body, not a java.lang.String"),
                    reasons(app).stream().sorted().toList());
        }
    }

    @Test
    void aCodecThatEncodesNothingIsNamed() {
        try (Leveret app = start(settings())) {
            var failure = assertThrows(IllegalStateException.class, () -> publish(app, "unencoded"));

            assertEquals(
                    "the codec io.leveret.CodecFaultsTest$Obedient made null of a java.lang.String",
                    failure.getMessage());
        }
    }

    @Test
    void aKeyFunctionThatThrowsIsCalledByItsName() {
        try (Leveret app = start(settings())) {
            publish(app, "no key");
            publish(app, "throws");

            Awaitility.await()
                    .until(() -> app.invalid("notes", "notes").browse(100).size() == 2);
            assertEquals(
                    List.of(
                            "reading its key ended in java.lang.IllegalStateException",
                            "reading the body ended in java.lang.IllegalStateException"),
                    reasons(app).stream().sorted().toList());
        }
    }

    @Test
    void aQueueOfWhichNothingCanBeReadIsParkedAndHealthIsDownUntilSomethingIs() {
        try (Leveret app = start(settings())) {
            for (int i = 0; i < 100; i++) {
                publish(app, "throws");
            }

            Awaitility.await().until(() -> !app.health().up());
            assertEquals(
                    "receiving; none of the last 100 events could be read, and they were parked as invalid: reading the body ended"
                            + " in java.lang.IllegalStateException",
                    app.subscription("notes", "notes").health().detail());
            publish(app, "fine");
            Awaitility.await().until(() -> app.health().up());
        }
    }

    /** A class that is missing says that the process is ill, and not each of its events. */
    @Test
    void aCodecThatCannotBeLinkedPausesTheSubscriptionBeforeItsQueueIsParked() {
        var supervised = settings()
                .withConcurrency(1)
                .withSupervision(new SupervisionPolicy(2, java.time.Duration.ofMinutes(1)));
        try (Leveret app = start(supervised)) {
            for (int i = 0; i < 20; i++) {
                publish(app, "linkage");
            }

            Awaitility.await().until(() -> !app.health().up());
            String detail = app.subscription("notes", "notes").health().detail();
            assertTrue(detail.contains("reading the body ended in java.lang.NoClassDefFoundError"), detail);
            assertEquals(List.of(), reasons(app));
            Awaitility.await()
                    .until(() -> app.deadLetters("notes", "notes").browse(100).size() == 3);
        }
    }
}
