package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.threads.Workers;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a subscription in which something ends in an Error. */
@Timeout(60)
class SubscriptionEndTest {

    private final AtomicInteger attempts = new AtomicInteger();

    /** How many events were given up. */
    private final AtomicInteger left = new AtomicInteger();

    /** How often the consumer was closed. */
    private final AtomicInteger consumersClosed = new AtomicInteger();

    private final StubTransport transport = new StubTransport() {
        @Override
        public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink to) {
            ConsumerHandle unused = super.subscribe(spec, to);
            return new ConsumerHandle() {

                @Override
                public void pause() {}

                @Override
                public void resume() {}

                @Override
                public void prefetch(int deliveries) {}

                @Override
                public void close(Duration timeout) {
                    consumersClosed.incrementAndGet();
                }
            };
        }
    };

    private final Settings settings = Settings.of("memory:stub")
            .withShutdownTimeout(Duration.ofSeconds(1))
            .withDefaults(SubscriptionSettings.DEFAULT.withRetry(RetryPolicy.of(2, Duration.ofMinutes(1))));

    /** The broker would go on to deliver to it. */
    @Test
    void theConsumerIsClosedAndTheOthersAreGivenUpThoughEventsThatWaitCanNotBe() {
        try (Leveret app = transport.start(settings, List.of(), Workers::new, StubTransport.steps((step, context) -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("on purpose");
        }))) {
            for (int step = 1; step <= 3; step++) {
                transport.sink.accept(transport.new StubDelivery(step) {
                    @Override
                    public void left() {
                        left.incrementAndGet();
                        throw new StackOverflowError("on purpose");
                    }
                });
            }
            Awaitility.await().until(() -> attempts.get() == 3);

            app.subscription("walkers", "steps").close();

            assertEquals(1, consumersClosed.get());
            assertEquals(3, left.get());
        }
    }

    /** It ends on a thread of its own then: nobody would hear of what is thrown there. */
    @Test
    void oneThatItsOwnHandlerClosesIsClosedThoughGivingUpEndsInAnError() {
        try (Leveret app = transport.start(settings, List.of(), Workers::new)) {
            app.subscribe(StubTransport.steps((step, context) -> {
                attempts.incrementAndGet();
                if (step == 2) {
                    app.subscription("walkers", "steps").close();
                }
                throw new IllegalStateException("on purpose");
            }));
            transport.sink.accept(transport.new StubDelivery(1) {
                @Override
                public void left() {
                    throw new StackOverflowError("on purpose");
                }
            });
            Awaitility.await().until(() -> attempts.get() == 1);

            transport.deliver(2);

            Awaitility.await().until(() -> consumersClosed.get() == 1);
        }
    }
}
