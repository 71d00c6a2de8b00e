package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A process whose first event is stuck in its handler, which counts all others, to be killed. */
final class StuckInstance {

    static final String GROUP = "stuck";

    static final String TOPIC = "stuck-topic";

    private StuckInstance() {}

    /** The process: the broker's URL, and how many events to count. */
    public static void main(String[] arguments) throws Exception {
        int events = Integer.parseInt(arguments[1]);
        var handled = new AtomicInteger();
        var never = new CountDownLatch(1);
        var definition = SubscriptionDefinition.of(GROUP, TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
            if (entry.number() == 0) {
                never.await();
            }
            // So that one can say how many it settles between two commits.
            Thread.sleep(1);
            if (handled.incrementAndGet() == events) {
                System.out.println("handled the others");
            }
            return Outcome.ack();
        }));
        var app = Apps.start(OnKafka.settings(arguments[0]), definition);
        System.out.println(app.health().up() ? "is up" : "is not up");
        never.await();
    }
}
