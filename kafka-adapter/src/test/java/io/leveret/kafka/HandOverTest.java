package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.contract.Ping;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A partition goes to another instance when its handlers have ended, or their time is up. */
@NeedsKafka
class HandOverTest {

    /** Two in each partition. */
    private static final int RUNNING = 8;

    private final KafkaApps apps = new KafkaApps(TestKafka.url());
    private final String topic = "topic-" + UUID.randomUUID();
    private final CountDownLatch finish = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final Queue<Integer> taken = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeAll() {
        finish.countDown();
        apps.close();
    }

    @Test
    void whatRunsIsFinishedFirstAndRunsNowhereElseMeanwhile() {
        Leveret app = holding("60s");
        // What is not begun is waited for by nobody.
        publish(app, RUNNING, 32);

        apps.start(KafkaApps.ONCE, taking());
        KafkaApps.await().during(Duration.ofSeconds(2)).until(taken::isEmpty);
        finish.countDown();

        KafkaApps.await().until(() -> begun.get() + taken.size() == 40);
        publish(app, 40, 8);
        KafkaApps.await().until(() -> begun.get() + taken.size() == 48);
    }

    @Test
    void aHandlerThatTakesTooLongIsWaitedForNoLongerThanTheSettingSays() {
        holding("200ms");

        apps.start(KafkaApps.ONCE, taking());

        KafkaApps.await().until(() -> !taken.isEmpty());
        assertEquals(1, finish.getCount());
    }

    /** An application whose handlers all run, until {@link #finish}. */
    private Leveret holding(String handOverTimeout) {
        Leveret app = apps.with("handOverTimeout", handOverTimeout)
                .start(
                        KafkaApps.ONCE.withConcurrency(RUNNING),
                        SubscriptionDefinition.of("shared", topic, Handling.of(Ping.class, (ping, context) -> {
                            begun.incrementAndGet();
                            finish.await();
                            return Outcome.ack();
                        })));
        publish(app, 0, RUNNING);
        KafkaApps.await().until(() -> begun.get() == RUNNING);
        return app;
    }

    private SubscriptionDefinition taking() {
        return SubscriptionDefinition.of("shared", topic, Handling.of(Ping.class, (ping, context) -> {
            taken.add(ping.number());
            return Outcome.ack();
        }));
    }

    private void publish(Leveret app, int from, int count) {
        List.copyOf(IntStream.range(from, from + count)
                        .mapToObj(i -> app.publisher().publish(topic, new Ping("", i), PublishOptions.DEFAULT))
                        .toList())
                .forEach(published -> published.join());
    }
}
