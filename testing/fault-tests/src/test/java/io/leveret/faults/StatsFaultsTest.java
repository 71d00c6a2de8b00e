package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stats say while the broker does not answer. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class StatsFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    void publishesAndCopiesThatTheBrokerHasNotConfirmedAreCountedUntilItHas() {
        var began = new AtomicBoolean();
        var fail = new CountDownLatch(1);
        var definition =
                SubscriptionDefinition.of("counted", "counts", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    began.set(true);
                    fail.await();
                    return Outcome.deadLetter("on purpose");
                }));
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())), definition)) {
            app.publisher().publish("counts", new Ledger.Entry(1)).join();
            Waits.until(began::get);
            assertEquals(0, app.stats().copiesPending());

            proxy.holdToClient();
            var unanswered = app.publisher().publish("counts", new Ledger.Entry(2));
            fail.countDown();
            Waits.until(() -> app.stats().unconfirmed() == 1 && app.stats().copiesPending() == 1);

            proxy.release();
            unanswered.join();
            Waits.until(() -> app.stats().unconfirmed() == 0
                    && app.stats().copiesPending() == 0
                    && app.deadLetters("counted", "counts").count() == 2);
        }
    }

    /** What the lost connection has taken along waits here no more. */
    @Test
    void eventsOfALostConnectionAreNotCountedTwice() {
        var go = new CountDownLatch(1);
        var definition = SubscriptionDefinition.of("cut", "cuts", Handling.of(Ledger.Entry.class, (entry, context) -> {
            go.await();
            return Outcome.ack();
        }));
        var settings = Apps.settings(node.url());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(
                        Apps.settings(proxy.through(node.url()))
                                .withDefaults(
                                        settings.defaults().withConcurrency(1).withPrefetch(5)),
                        definition)) {
            for (int i = 0; i < 5; i++) {
                app.publisher().publish("cuts", new Ledger.Entry(i)).join();
            }
            Waits.until(() -> waiting(app) == 4);
            for (int cut = 1; cut <= 3; cut++) {
                long before = app.stats().reconnects();
                proxy.cut();
                Waits.until(
                        () -> app.stats().reconnects() > before && app.health().up());
            }

            go.countDown();

            Waits.until(() ->
                    waiting(app) == 0 && app.stats().subscriptions().get(0).inFlight() == 0);
        }
    }

    private static int waiting(Leveret app) {
        return app.stats().subscriptions().get(0).waiting();
    }
}
