package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that ends, in one way or another, in the middle of a handler. */
final class EndingProcess {

    private EndingProcess() {}

    /** The process: how it ends. */
    public static void main(String[] arguments) throws Exception {
        var begun = new CountDownLatch(1);
        Settings settings = Settings.of("memory:ending")
                .withApplication("ending")
                .withShutdownTimeout(Duration.ofSeconds(20))
                .withShutdownHook(!arguments[0].equals("no hook"));
        Leveret app = Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of(
                        "slow", "entries", Handling.of(Ledger.Entry.class, (entry, context) -> {
                            System.out.println("begun");
                            begun.countDown();
                            var unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                            System.out.println("handled");
                            return Outcome.ack();
                        })))
                .onClosed(() -> System.out.println("first closed"))
                .onClosed(() -> {
                    throw new IllegalStateException("the others are closed all the same");
                })
                .onClosed(() -> System.out.println("second closed"))
                .start();
        app.publisher().publish("entries", new Ledger.Entry(1)).join();
        begun.await();
        if (arguments[0].equals("can't log")) {
            var unused = new IllLogging(IllLogging.Spell.LASTING, "ending");
        }
        switch (arguments[0]) {
            case "exits" -> System.exit(3);
            case "waits" -> app.awaitShutdown();
            case "returns" -> System.out.println("main returns");
            default -> new CountDownLatch(1).await(); // as what a server keeps alive
        }
    }
}
