package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that expire, in the hands of instances that close, and with times that a broker doesn't take. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class TtlFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();

    /** An instance that takes an event, does not come to its end with it, and gives it back. */
    private final class Holding implements AutoCloseable {

        private final CountDownLatch began = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);
        private final Leveret app;

        Holding(String topic) {
            app = start(topic, (entry, context) -> {
                began.countDown();
                assertTrue(never.await(100, TimeUnit.SECONDS));
                return Outcome.ack();
            });
        }

        void take() {
            Waits.until(() -> began.getCount() == 0);
        }

        @Override
        public void close() {
            app.close(Duration.ZERO);
            never.countDown();
        }
    }

    private Leveret start(String topic, io.leveret.EventHandler<Ledger.Entry> handler) {
        return Apps.start(
                Apps.settings(node.url()),
                SubscriptionDefinition.of("expires", topic, Handling.of(Ledger.Entry.class, handler)));
    }

    private Leveret start(String topic) {
        return start(topic, (entry, context) -> {
            handled.add(entry.number());
            return Outcome.ack();
        });
    }

    private static void publish(Leveret app, String topic, int number, Duration ttl) {
        app.publisher()
                .publish(topic, new Ledger.Entry(number), PublishOptions.DEFAULT.withTtl(ttl))
                .join();
    }

    @Test
    @Row(52)
    void anEventThatTwoInstancesGiveBackInTimeIsHandledByTheThird() {
        try (Leveret publishes = Apps.start(Apps.settings(node.url()))) {
            var first = new Holding("in-time");
            publish(publishes, "in-time", 1, Duration.ofSeconds(100));
            first.take();
            first.close();
            try (var second = new Holding("in-time")) {
                second.take();
            }
            try (Leveret third = start("in-time")) {
                Waits.until(() -> handled.contains(1));
                assertTrue(third.health().up());
            }
        }
    }

    /** Given back, it has what is left of its time, and not all of it again. */
    @Test
    @Row(52)
    void anEventThatIsGivenBackExpiresWhenItWouldHave() {
        var ttl = Duration.ofSeconds(6);
        try (Leveret publishes = Apps.start(Apps.settings(node.url()))) {
            long heldUntil;
            long expires;
            try (var first = new Holding("too-late")) {
                publish(publishes, "too-late", 1, ttl);
                expires = System.nanoTime() + ttl.toNanos();
                first.take();
                heldUntil = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                Waits.until(() -> System.nanoTime() - heldUntil > 0);
            }
            publish(publishes, "too-late", 2, Duration.ofSeconds(100));
            Waits.until(() -> System.nanoTime() - expires > 0);
            try (Leveret next = start("too-late")) {
                Waits.until(() -> handled.contains(2));
                assumeTrue(
                        System.nanoTime() - heldUntil < ttl.toNanos(),
                        "too slow here to tell whether its time had begun again");
                assertEquals(Set.of(2), handled);
                assertTrue(next.health().up());
            }
        }
    }

    @Test
    @Row(52)
    void theLongestTtlIsTakenByTheBrokerAndALongerOneIsRefusedBeforeItIsSent() {
        try (Leveret app = start("longest")) {
            publish(app, "longest", 1, Duration.ofDays(49));
            Waits.until(() -> handled.contains(1));

            var beyond = Duration.ofMillis(1L << 32);
            var refused = assertThrows(IllegalArgumentException.class, () -> publish(app, "longest", 2, beyond));
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("ttl (time to live) is "),
                    () -> String.valueOf(refused));
            publish(app, "longest", 3, Duration.ofDays(1));
            Waits.until(() -> handled.contains(3));
        }
    }
}
