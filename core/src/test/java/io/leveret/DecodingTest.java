package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are ordered by key and take unlike times to be read. */
@Timeout(60)
class DecodingTest {

    private static final int EVENTS = 100;

    @EventType("step.made")
    record Step(int number) {

        /** One of three. */
        int key() {
            return number % 3;
        }
    }

    /** Reads the first event only when all others were read. */
    private static final class FirstIsLast implements EventCodec {

        private final CountDownLatch others = new CountDownLatch(EVENTS - 1);

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public boolean reads(EventMetadata about) {
            return true;
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            byte[] body = Integer.toString(((Step) event).number()).getBytes(StandardCharsets.UTF_8);
            return new EncodedEvent(body, contentType());
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            var step = new Step(Integer.parseInt(new String(body, StandardCharsets.UTF_8)));
            if (step.number() > 0) {
                others.countDown();
            } else {
                awaitOthers();
            }
            return step;
        }

        private void awaitOthers() {
            try {
                assertTrue(others.await(10, TimeUnit.SECONDS), others.getCount() + " were not read meanwhile");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private final Queue<Step> handled = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventThatTakesLongToReadIsHandledBeforeThoseAfterItOfItsKeyWhichAreReadMeanwhile(boolean confined) {
        Handling<Step> handling = Handling.of(Step.class, (step, context) -> {
                    handled.add(step);
                    return Outcome.ack();
                })
                .orderedBy(Step::key);
        try (Leveret app = Leveret.builder()
                .settings(Settings.of("memory:decoding"))
                .codec(new FirstIsLast())
                .subscribe(SubscriptionDefinition.of(
                        "readers", "steps", confined ? handling.confinedToThread() : handling))
                .start()) {
            for (int i = 0; i < EVENTS; i++) {
                app.publisher().publish("steps", new Step(i)).join();
            }
            Awaitility.await().until(() -> handled.size() == EVENTS);
            for (int key = 0; key < 3; key++) {
                int of = key;
                assertEquals(
                        IntStream.range(0, EVENTS)
                                .filter(i -> i % 3 == of)
                                .boxed()
                                .toList(),
                        handled.stream()
                                .filter(step -> step.key() == of)
                                .map(Step::number)
                                .toList());
            }
        }
    }
}
