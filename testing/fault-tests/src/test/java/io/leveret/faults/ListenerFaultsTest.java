package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners that publish and wait, or block, while the network does what it likes. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class ListenerFaultsTest {

    /** Long enough that nothing is saved by it. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final RabbitNode node = SharedNode.empty();

    private static Receipt publish(Leveret app, String topic, int number) {
        return app.publisher()
                .publish(topic, new Ledger.Entry(number), Apps.NOT_MANDATORY)
                .join();
    }

    /** Those that fill the window wait for the connection, the listener for the window, and nobody for the listener. */
    @Test
    @Row(46)
    void oneThatIsToldOfTheRecoveredConnectionPublishesThroughAWindowThatWasFull() {
        int window = 20;
        Queue<Receipt> news = new ConcurrentLinkedQueue<>();
        var app = new AtomicReference<Leveret>();
        var listener = new LeveretListener() {
            @Override
            public void componentChanged(Health.Component component) {
                if (app.get() != null && component.name().equals("connection publish")) {
                    news.add(publish(app.get(), "news-topic", 0));
                }
            }
        };
        try (TcpProxy proxy = TcpProxy.to(node.url())) {
            app.set(Leveret.builder()
                    .settings(Apps.settings(proxy.through(node.url()))
                            .withPublish(new PublishSettings(PATIENCE, window, PublishSettings.WhenFull.BLOCK)))
                    .listener(listener)
                    .start());
            try (Leveret open = app.get()) {
                publish(open, "waiting-topic", 0);
                var ledger = new Ledger();
                proxy.refuse();
                proxy.cut();
                for (int i = 0; i < window; i++) {
                    ledger.publish(open, "waiting-topic", i, Apps.NOT_MANDATORY);
                }
                proxy.accept();

                ledger.settleUnhandled(window);
                assertEquals(window, ledger.confirmed.size() + ledger.unknown.size(), ledger.failures::toString);
                Waits.until(() -> !news.isEmpty());
                Waits.until(() -> open.health().up());
            }
        }
    }

    @Test
    @Row(46)
    @Tag("full")
    void oneThatBlocksForEverHoldsUpNeitherPublishesNorHandlersNorTheConnectionsAndClosingOnlyForItsTimeout()
            throws Exception {
        var never = new CountDownLatch(1);
        var ledger = new Ledger();
        var listener = new LeveretListener() {
            @Override
            public void stateChanged(Health.State state) {
                await();
            }

            private void await() {
                try {
                    assertTrue(never.await(100, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        };
        var definition =
                SubscriptionDefinition.of("deaf", "deaf-topic", Handling.of(Ledger.Entry.class, (e, context) -> {
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .listener(listener)
                        .subscribe(definition)
                        .start()) {
            for (int i = 0; i < 10_000; i++) {
                ledger.publish(app, "deaf-topic", i);
                if (i == 5_000) {
                    proxy.cut();
                }
            }
            ledger.settle(10_000);
            Waits.until(() -> app.health().up());
            String engine = app.health().components().get(0).detail();
            assertTrue(engine.startsWith("works; listeners are slow and missed "), engine);
            Ledger.awaitQuiet(node, "deaf.deaf-topic", 1);

            long before = System.nanoTime();
            app.close(Duration.ofSeconds(2));
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(10));
        } finally {
            never.countDown();
        }
    }
}
