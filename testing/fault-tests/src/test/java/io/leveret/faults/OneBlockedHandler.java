package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.CountDownLatch;

/** A process with two subscriptions: one blocks for ever in its first events, with a full prefetch behind them. */
final class OneBlockedHandler {

    private static final int EVENTS = 500;

    private OneBlockedHandler() {}

    public static void main(String[] arguments) throws Exception {
        var never = new CountDownLatch(1);
        var blocked = new CountDownLatch(1);
        var handled = new CountDownLatch(EVENTS);
        var stuck =
                SubscriptionDefinition.of("stuck", "stuck-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    blocked.countDown();
                    never.await();
                    return Outcome.ack();
                }));
        var free = SubscriptionDefinition.of("free", "free-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
            handled.countDown();
            return Outcome.ack();
        }));
        System.out.println("on " + Runtime.getRuntime().availableProcessors() + " processor");
        Leveret app = Apps.start(Apps.settings(arguments[0]), stuck, free);
        for (int i = 0; i < EVENTS; i++) {
            app.publisher().publish("stuck-topic", new Ledger.Entry(i)).join();
        }
        blocked.await();
        for (int i = 0; i < EVENTS; i++) {
            app.publisher().publish("free-topic", new Ledger.Entry(i)).join();
        }
        handled.await();
        System.out.println("the other has handled all " + EVENTS);
        never.await();
    }
}
