package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What handlers may reply with, and what prevents the start. */
@Timeout(60)
class ReplyClassFaultsTest {

    private static final String NO_REPLY =
            "a handler returns nothing, Outcome, or a record or bean that is its reply, not ";

    @EventType("price.asked")
    record PriceAsked(String article) {}

    /** One of several kinds of answers, which the codec writes by its class. */
    sealed interface Answer {}

    record Price(int cents) implements Answer {}

    static final class Empty {}

    static final class Ambiguous {

        @JsonProperty("sold")
        public int oneSold() {
            return 1;
        }

        @JsonProperty("sold")
        public int otherSold() {
            return 2;
        }
    }

    @Subscriber("prices")
    abstract static class Answering<R> {

        @Handles(topic = "prices")
        abstract R on(PriceAsked asked);
    }

    static final class Filled extends Answering<Answer> {

        @Override
        Answer on(PriceAsked asked) {
            return new Price(3);
        }
    }

    static final class Texts extends Answering<String> {

        @Override
        String on(PriceAsked asked) {
            return asked.article();
        }
    }

    @Subscriber("prices")
    static final class Wrong {

        @Handles(topic = "futures")
        CompletableFuture<Price> future(PriceAsked asked) {
            return CompletableFuture.completedFuture(new Price(1));
        }

        @Handles(topic = "lists")
        List<Price> list(PriceAsked asked) {
            return List.of();
        }

        @Handles(topic = "arrays")
        Price[] array(PriceAsked asked) {
            return new Price[0];
        }

        @Handles(topic = "empty")
        Empty empty(PriceAsked asked) {
            return new Empty();
        }

        @Handles(topic = "ambiguous")
        Ambiguous ambiguous(PriceAsked asked) {
            return new Ambiguous();
        }
    }

    @Test
    void classesThatAreNoRepliesPreventTheStartEachWithItsPlace() {
        List<String> faults = faults(new Wrong());

        assertContains(faults, "Wrong.future: " + NO_REPLY + "CompletableFuture; return nothing, or a record of yours");
        assertContains(faults, "Wrong.list: " + NO_REPLY + "List");
        assertContains(faults, "Wrong.array: " + NO_REPLY + "Price[]");
        assertContains(
                faults,
                "subscription prices.empty: the codec can't write " + Empty.class.getName() + ": "
                        + Empty.class.getName()
                        + " has no properties that Jackson finds; give it components, getters or public fields");
        assertContains(faults, "subscription prices.ambiguous: the codec can't write " + Ambiguous.class.getName());
        assertEquals(5, faults.size(), faults::toString);
    }

    @Test
    void whatASubclassRepliesWithCountsAndNotWhatItsSuperclassLeavesOpen() {
        assertContains(faults(new Texts()), "Texts.on: " + NO_REPLY + "String");
        try (Leveret app = Leveret.builder()
                .broker("memory:answers")
                .handlers(new Filled())
                .start()) {
            var asked = app.requester().ask("prices", new PriceAsked("apple"), Price.class, Duration.ofSeconds(30));

            assertEquals(new Price(3), asked.join());
        }
    }

    @Test
    void aReplyCannotBeNull() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Outcome.reply(nothing()));

        assertEquals(
                "the reply is null; reply with a record or bean, or return Outcome.ack() for no reply",
                failure.getMessage());
    }

    @SuppressWarnings("NullAway") // as code without its checks may
    private static Object nothing() {
        return null;
    }

    private static List<String> faults(Object handler) {
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker("memory:faults")
                        .handlers(handler)
                        .start());
        return failure.faults().stream().map(Fault::toString).toList();
    }

    private static void assertContains(List<String> texts, String beginning) {
        assertTrue(
                texts.stream().anyMatch(text -> text.startsWith(beginning)), () -> beginning + " is not in " + texts);
    }
}
