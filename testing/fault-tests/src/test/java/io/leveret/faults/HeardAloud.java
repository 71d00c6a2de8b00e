package io.leveret.faults;

import io.leveret.Context;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A process that writes the id of each event that it handles, to be stopped and to go on. */
final class HeardAloud {

    static final String TOPIC = "heard-topic";

    static final String QUEUE = "heard.heard-topic";

    private HeardAloud() {}

    static SubscriptionDefinition definition(Consumer<Context> heard) {
        return SubscriptionDefinition.of("heard", TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
            heard.accept(context);
            return Outcome.ack();
        }));
    }

    /** The process: the broker's URL, and an option of its transport with a value. */
    public static void main(String[] arguments) throws Exception {
        var app = Apps.start(
                Apps.with(Apps.settings(arguments[0]), arguments[1], arguments[2]),
                definition(context -> System.out.println("heard " + context.id() + ".")));
        System.out.println(app.health().up() ? "is waiting" : "is not up");
        new CountDownLatch(1).await();
    }
}
