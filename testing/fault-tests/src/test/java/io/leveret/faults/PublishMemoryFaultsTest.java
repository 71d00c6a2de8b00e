package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventMetadata;
import io.leveret.Leveret;
import io.leveret.PublishSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What publishes that have failed leave in memory. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class PublishMemoryFaultsTest {

    private static final int PUBLISHES = 8_000;

    /** Those whose deadline has passed are let go within a second. */
    private static final int KEPT_UNSENT = 10;

    /** Those at most whose place in the window is free again and which the transport has not let go of yet, and the window. */
    private static final int KEPT = 3_000;

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(8)
    void publishesThatFailWhileTheBrokerCannotBeReachedAreNotKept() {
        var codec = new Counting();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = start(proxy, codec)) {
            proxy.refuse();
            proxy.cut();
            publishAll(app);
            codec.awaitAtMost(KEPT_UNSENT);
        }
    }

    @Test
    @Row(8)
    void publishesThatTheBrokerNeverAnswersAreNotKept() {
        var codec = new Counting();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = start(proxy, codec)) {
            app.publisher()
                    .publish("silent-topic", new Ledger.Entry(0), Apps.NOT_MANDATORY)
                    .join();
            proxy.holdToClient();
            publishAll(app);
            codec.awaitAtMost(KEPT);

            proxy.release();
            Waits.until(() -> app.publisher()
                    .publish("silent-topic", new Ledger.Entry(0), Apps.NOT_MANDATORY)
                    .handle((receipt, failure) -> failure == null)
                    .join());
        }
    }

    private static void publishAll(Leveret app) {
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < PUBLISHES; i++) {
            futures.add(app.publisher().publish("silent-topic", new Ledger.Entry(i), Apps.NOT_MANDATORY));
        }
        Waits.until(() -> futures.stream().allMatch(CompletableFuture::isDone));
        assertEquals(
                PUBLISHES,
                futures.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .count());
    }

    private static Leveret start(TcpProxy proxy, EventCodec codec) {
        var settings = Apps.settings(proxy.through(node.url()))
                .withPublish(new PublishSettings(Duration.ofMillis(200), 500, PublishSettings.WhenFull.BLOCK));
        return Leveret.builder()
                .settings(Apps.with(settings, "heartbeat", "60s"))
                .codec(codec)
                .start();
    }

    /** Counts the bodies that are still in memory. */
    private static final class Counting implements EventCodec {

        private final Queue<WeakReference<byte[]>> bodies = new ConcurrentLinkedQueue<>();

        void awaitAtMost(int count) {
            Waits.within(Duration.ofSeconds(20), () -> {
                System.gc();
                return bodies.stream().filter(body -> body.get() != null).count() <= count;
            });
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return false;
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            byte[] body = event.toString().getBytes(StandardCharsets.UTF_8);
            bodies.add(new WeakReference<>(body));
            return new EncodedEvent(body, contentType());
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            throw new UnsupportedOperationException("nobody subscribes here");
        }
    }
}
