package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events of one version that another version reads. */
@Timeout(60)
class ChangedEventsTest {

    @EventType("note.made")
    record Note(@Nullable String text, @Nullable Integer number) {}

    @EventType("bill.made")
    record Bill(String currency) {
        Bill {
            Objects.requireNonNull(currency, "a currency\nis needed");
        }
    }

    private final Queue<Object> handled = new ConcurrentLinkedQueue<>();

    private Leveret start() {
        return Leveret.builder()
                .broker("memory:changed")
                .subscribe(SubscriptionDefinition.of(
                        "readers",
                        "events",
                        Handling.of(Note.class, this::handle),
                        Handling.of(Bill.class, this::handle)))
                .start();
    }

    private Outcome handle(Object event, Context context) {
        handled.add(event);
        return Outcome.ack();
    }

    @Test
    void aFieldThatThisVersionDoesNotKnowIsSkippedAndOneThatIsMissingIsNull() {
        try (Leveret app = start()) {
            var note = PublishOptions.DEFAULT.withType("note.made");
            app.publisher()
                    .publish("events", Map.of("text", "a", "colour", "red"), note)
                    .join();
            app.publisher().publish("events", Map.of("number", 2), note).join();

            Awaitility.await().until(() -> handled.size() == 2);
            assertTrue(handled.containsAll(List.of(new Note("a", null), new Note(null, 2))), handled::toString);
        }
    }

    @Test
    void anEventThatItsClassRefusesIsParkedAtOnce() {
        try (Leveret app = start()) {
            app.publisher()
                    .publish("events", Map.of("amount", 1), PublishOptions.DEFAULT.withType("bill.made"))
                    .join();

            Awaitility.await()
                    .until(() -> app.invalid("readers", "events").browse(10).size() == 1);
            DeadLetters.Letter letter =
                    app.invalid("readers", "events").browse(10).get(0);
            assertEquals(0, letter.attempts());
            assertTrue(
                    letter.reason().endsWith("its class refused it: NullPointerException: a currency is needed"),
                    letter::reason);
            assertTrue(handled.isEmpty());
        }
    }
}
