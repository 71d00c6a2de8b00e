package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.RequestException;
import io.leveret.Subscriber;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The guide's snippets on requests and replies. */
class RequestingTest {

    @EventType("price.asked")
    record PriceAsked(String article) {}

    record Price(String article, int cents) {}

    @Subscriber("prices")
    record Prices(Map<String, Integer> list) {

        @Handles(topic = "prices")
        Price price(PriceAsked asked) {
            return new Price(asked.article(), list.getOrDefault(asked.article(), 100));
        }
    }

    @EventType("stock.asked")
    record StockAsked(String article) {}

    record Stock(int pieces) {}

    @Subscriber("stock")
    record Stocks(Map<String, Integer> pieces) {

        @Handles(topic = "prices")
        Outcome stock(StockAsked asked, Context context) {
            Integer known = pieces.get(asked.article());
            return known == null ? Outcome.discard("another warehouse has it") : Outcome.reply(new Stock(known));
        }
    }

    @Test
    void aRequestGetsTheReplyOfItsHandler() {
        try (Leveret app = Leveret.builder()
                .broker("memory:requesting")
                .handlers(new Prices(Map.of("apple", 30)), new Stocks(Map.of("apple", 2)))
                .start()) {
            CompletableFuture<Price> price =
                    app.requester().ask("prices", new PriceAsked("apple"), Price.class, Duration.ofSeconds(2));

            assertEquals(new Price("apple", 30), price.join());

            var stock = app.requester().ask("prices", new StockAsked("apple"), Stock.class, Duration.ofSeconds(10));
            assertEquals(new Stock(2), stock.join());
            var none = app.requester().ask("prices", new StockAsked("pear"), Stock.class, Duration.ofMillis(100));
            var failure = assertThrows(CompletionException.class, none::join);
            assertTrue(tell(failure).startsWith("no answer: no reply to the request StockAsked"), tell(failure));
        }
    }

    private static String tell(CompletionException e) {
        if (e.getCause() instanceof RequestException.TimedOut failure) {
            return "no answer: " + failure.getMessage();
        }
        if (e.getCause() instanceof PublishException.Unroutable failure) {
            return "nobody answers such requests: " + failure.getMessage();
        }
        throw e;
    }
}
