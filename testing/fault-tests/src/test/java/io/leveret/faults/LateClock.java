package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.time.Instant;

/** An application of its own process: publishes one event, whose first attempt fails, and says when it was tried. */
final class LateClock {

    static final Duration DELAY = Duration.ofSeconds(3);

    private LateClock() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        var definition =
                SubscriptionDefinition.of("clock", "clock-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    System.out.println("attempt " + context.attempt() + " " + Instant.now());
                    return context.attempt() == 1 ? Outcome.retryAfter(DELAY, "later") : Outcome.ack();
                }));
        var settings = Apps.settings(arguments[0]);
        try (Leveret app =
                Apps.start(settings.withDefaults(settings.defaults().withDelayedRetries(DELAY)), definition)) {
            app.publisher().publish("clock-topic", new Ledger.Entry(1)).join();
            app.awaitShutdown();
        }
    }
}
