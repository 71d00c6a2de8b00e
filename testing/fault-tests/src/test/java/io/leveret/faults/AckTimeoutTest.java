package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener.Result;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that waits five seconds for an acknowledgement, and not half an hour. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class AckTimeoutTest {

    @AutoClose
    private static final RabbitNode node = impatient();

    /** Up to 4.2 each channel looks after its own at the second one's interval. */
    private static RabbitNode impatient() {
        RabbitNode node = RabbitNode.prepared();
        node.advancedConfig("[{rabbit, [{consumer_timeout, 5000}, {channel_tick_interval, 1000}]}].");
        return node.start();
    }

    @Test
    @Row(20)
    void theQueueAdvancesAndIsSubscribedOnceAlthoughAHandlerHangs() throws Exception {
        var ledger = new Ledger();
        var settlements = new Settlements();
        var end = new CountDownLatch(1);
        Queue<Boolean> hung = new ConcurrentLinkedQueue<>();
        var definition =
                SubscriptionDefinition.of("hangs", "hangs-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() == 0) {
                        hung.add(context.redelivered());
                        if (!context.redelivered()) {
                            end.await();
                        }
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret app = Leveret.builder()
                .settings(Apps.settings(node.url()))
                .subscribe(definition)
                .listener(settlements)
                .start()) {
            for (int i = 0; i < 50; i++) {
                ledger.publish(app, "hangs-topic", i);
            }
            Waits.until(() -> hung.size() == 2);
            Waits.until(() -> app.health().up());
            for (int i = 50; i < 100; i++) {
                ledger.publish(app, "hangs-topic", i);
            }
            ledger.settle(100);
            end.countDown();
            Waits.until(() -> settlements.of("entry-0").contains(Result.LOST));
            Ledger.awaitQuiet(node, "hangs.hangs-topic", 1);

            assertEquals(List.of(false, true), List.copyOf(hung));
            assertEquals(List.of(Result.ACKED, Result.LOST), settlements.of("entry-0"));
            assertTrue(app.health().up(), () -> app.health().toString());
            assertEquals(List.of(), app.deadLetters("hangs", "hangs-topic").browse(100));
        }
    }
}
