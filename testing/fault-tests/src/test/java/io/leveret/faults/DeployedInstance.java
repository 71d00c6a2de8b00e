package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that is one instance of an application: every third event fails once, and waits on the broker for its retry. */
final class DeployedInstance {

    static final String TOPIC = "deployed-topic";

    static final String QUEUE = "deployed.deployed-topic";

    /** How many events one instance holds at once. */
    static final int PREFETCH = 10;

    private DeployedInstance() {}

    /** The process: the broker's URL. */
    public static void main(String[] arguments) throws Exception {
        var definition =
                SubscriptionDefinition.of("deployed", TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    if (retried(entry.number()) && context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    System.out.println("handled " + context.id() + " in attempt " + context.attempt());
                    return Outcome.ack();
                }));
        Settings settings = Apps.settings(arguments[0]);
        Leveret app = Apps.start(settings.withDefaults(settings.defaults().withPrefetch(PREFETCH)), definition);
        System.out.println(app.health().up() ? "is up" : "is not up");
        app.awaitShutdown();
    }

    /** Whether the first attempt of an event fails. */
    static boolean retried(int number) {
        return number % 3 == 0;
    }
}
