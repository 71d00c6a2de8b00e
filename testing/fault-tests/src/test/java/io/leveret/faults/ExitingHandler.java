package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.CountDownLatch;

/** A process whose handler ends it with {@link System#exit}, with a timeout of ten minutes. */
final class ExitingHandler {

    static final String TOPIC = "exit-topic";

    private ExitingHandler() {}

    /** The process: the broker's URL. */
    public static void main(String[] arguments) throws Exception {
        var definition = SubscriptionDefinition.of("exit", TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
            System.out.println("exits");
            System.exit(3);
            throw new IllegalStateException("exit has returned");
        }));
        var settings = Apps.settings(arguments[0]).withShutdownTimeout(java.time.Duration.ofMinutes(10));
        try (Leveret app = Apps.start(settings, definition)) {
            System.out.println("started");
            app.awaitShutdown();
            new CountDownLatch(1).await();
        }
    }
}
