package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventMetadata;
import io.leveret.Handling;
import io.leveret.LeveretListener;
import io.leveret.LeveretListener.Result;
import io.leveret.Outcome;
import io.leveret.SubscriptionSettings;
import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Headers;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of deliveries that no handler gets, and what listeners are told of each. */
@Timeout(60)
class UnhandledTest {

    private static final Duration DELAY = Duration.ofSeconds(5);

    private static final Handling<Integer> HANDLING = Handling.of(Integer.class, (step, context) -> Outcome.ack());

    private final Queue<Result> told = new ConcurrentLinkedQueue<>();
    private final LeveretListener listener = new LeveretListener() {
        @Override
        public void settled(Attempt attempt, Result result) {
            told.add(result);
        }
    };

    private static SubscriptionSettings unknown(UnknownTypes policy) {
        return SubscriptionSettings.DEFAULT.withDelayedRetries(DELAY).withUnknownTypes(policy);
    }

    private TestProcessor ran(UnknownTypes policy, String type, Map<String, String> headers) {
        var processor = new TestProcessor(unknown(policy), HANDLING, listener);
        processor.startListeners();
        assertEquals(RunResult.DONE, processor.run(processor.decode(TestProcessor.message(type, "1", headers))));
        processor.closeListeners();
        assertTrue(processor.open.none());
        return processor;
    }

    private static ParkingQueue parkedIn(TestProcessor processor) {
        return processor.settledAs(Settlement.Park.class).parkingQueue();
    }

    @Test
    void anUnknownTypeComesBackForAnotherInstanceAndThatIsNoAttempt() {
        TestProcessor processor = ran(UnknownTypes.RETRY, "step.undone", Map.of());

        Settlement.DelayedRetry retry = processor.settledAs(Settlement.DelayedRetry.class);
        assertEquals(DELAY, retry.delay());
        assertEquals(Map.of(Headers.ATTEMPTS, "0", Headers.DELAYED_RETRIES, "1"), retry.headers());
        assertEquals(List.of(Result.DELAYED_RETRY), List.copyOf(told));
    }

    @Test
    void anUnknownTypeThatNoInstanceKnewIsParkedAsInvalidAndNotAfterAnAttempt() {
        Map<String, String> waited = Map.of(Headers.ATTEMPTS, "0", Headers.DELAYED_RETRIES, "1");
        Map<String, String> tried = Map.of(Headers.ATTEMPTS, "2", Headers.DELAYED_RETRIES, "1");

        assertEquals(ParkingQueue.INVALID, parkedIn(ran(UnknownTypes.RETRY, "step.undone", waited)));
        TestProcessor known = ran(UnknownTypes.RETRY, "step.undone", tried);

        assertEquals(ParkingQueue.DEAD, parkedIn(known), "a handler of another instance has tried it");
        assertEquals(List.of(Result.INVALID, Result.DEAD_LETTERED), List.copyOf(told));
        assertEquals(
                "no handler for the event type 'step.undone'; there are handlers for step.made",
                known.settledAs(Settlement.Park.class).headers().get(Headers.REASON));
    }

    @Test
    void anUnknownTypeIsParkedOrForgottenAtOnceWhereTheSettingsSaySo() {
        assertEquals(ParkingQueue.INVALID, parkedIn(ran(UnknownTypes.PARK, "step.undone", Map.of())));
        assertEquals(
                Settlement.ACK,
                ran(UnknownTypes.DISCARD, "step.undone", Map.of()).settledAs(Settlement.class));
        assertEquals(List.of(Result.INVALID, Result.DISCARDED), List.copyOf(told));
    }

    /** No other instance knows it either. */
    @Test
    void anEventWithoutATypeIsInvalidWhateverTheSettingsSayOfUnknownOnes() {
        for (UnknownTypes policy : UnknownTypes.values()) {
            TestProcessor processor = ran(policy, "", Map.of(Headers.WITHOUT_TYPE, "its header is a number"));

            assertEquals(ParkingQueue.INVALID, parkedIn(processor));
            assertEquals(
                    "the event has no type: its header is a number",
                    processor.settledAs(Settlement.Park.class).headers().get(Headers.REASON));
        }
    }

    @Test
    void anErrorWhileReadingIsACrashAndAnAttemptThatComesBackOnceAndThenIsDead() {
        var ill = new Ill();
        for (Map<String, String> headers :
                List.of(Map.<String, String>of(), Map.of(Headers.ATTEMPTS, "1", Headers.DELAYED_RETRIES, "1"))) {
            var processor = new TestProcessor(unknown(UnknownTypes.RETRY), HANDLING, ill);
            processor.run(processor.decode(TestProcessor.step(headers)));

            assertEquals(List.of("reading the body ended in java.lang.NoClassDefFoundError"), processor.crashes);
            if (headers.isEmpty()) {
                Settlement.DelayedRetry retry = processor.settledAs(Settlement.DelayedRetry.class);
                assertEquals("1", retry.headers().get(Headers.ATTEMPTS));
            } else {
                assertEquals(ParkingQueue.DEAD, parkedIn(processor));
            }
        }
    }

    @Test
    void whatIsSettledTooLateIsToldAsLostAndTheTaskIsOpenUntilThen() {
        var processor = new TestProcessor(unknown(UnknownTypes.RETRY), HANDLING, listener);
        processor.startListeners();
        var delivery = processor.new Delivered(TestProcessor.step(Map.of()));
        var answer = new CompletableFuture<SettleResult>();
        delivery.answer = answer;
        processor.run(processor.decode(delivery));
        assertEquals(Settlement.ACK, processor.settledAs(Settlement.class));
        assertEquals(1, processor.open.count(), "the broker has not got it yet");

        answer.complete(SettleResult.STALE);

        assertTrue(processor.open.none());
        processor.closeListeners();
        assertEquals(List.of(Result.LOST), List.copyOf(told));
    }

    /** A class is missing when it reads. */
    private static final class Ill implements EventCodec {

        private final JsonCodec json = JsonCodec.standard();

        @Override
        public String contentType() {
            return json.contentType();
        }

        @Override
        public boolean reads(EventMetadata about) {
            return true;
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            return json.encode(event, about);
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            throw new NoClassDefFoundError("on/Purpose with 'canary'");
        }
    }
}
