package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishException;
import io.leveret.Receipt;
import io.leveret.engine.publish.PublishWindow.Slot;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.Message;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of one publish: which it is, and that there is one. */
@Timeout(60)
class PendingPublishTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final SendFailure OFFLINE = new SendFailure.Refused("not connected", true);

    private final AtomicInteger ends = new AtomicInteger();

    private PendingPublish publish(boolean mandatory, @Nullable String address) {
        var message = new Message(
                "steps", "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0], null, null);
        Slot slot;
        try {
            slot = Objects.requireNonNull(new PublishWindow(1).acquire(Duration.ZERO));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return new PendingPublish(message, address, mandatory, false, 0, slot, ended -> ends.incrementAndGet());
    }

    private static @Nullable Receipt receipt(PendingPublish ended) {
        ended.complete();
        return ended.future().isCompletedExceptionally() ? null : ended.future().getNow(null);
    }

    /** What the transport reports, what the deadline does, and whether the transport may begin: whoever is first decides. */
    @Test
    void ofAllThatEndItAtOnceOneDecidesAndAllOthersAreIgnored() throws Exception {
        int rounds = 3_000;
        List<PendingPublish> all =
                IntStream.range(0, rounds).mapToObj(i -> publish(true, null)).toList();

        TestThreads.race(
                rounds,
                round -> {
                    PendingPublish publish = all.get(round);
                    if (round % 3 != 0) {
                        publish.failed(OFFLINE);
                    } else if (publish.begin()) {
                        publish.stored(true);
                    }
                },
                round -> {
                    PendingPublish publish = all.get(round);
                    if (round % 2 == 0) {
                        publish.expire(TIMEOUT, () -> OFFLINE);
                    } else {
                        publish.failed(OFFLINE);
                    }
                });

        assertEquals(rounds, ends.get());
        for (PendingPublish publish : all) {
            assertTrue(publish.ended());
            assertFalse(publish.begin(), "it has ended, and must not be sent");
            assertEquals(publish.failure() != null, receipt(publish) == null);
        }
    }

    @Test
    void ofTheEndAndTheReturnToTheCallerTheSecondCompletesIt() throws Exception {
        int rounds = 3_000;
        List<PendingPublish> all =
                IntStream.range(0, rounds).mapToObj(i -> publish(true, null)).toList();
        var completes = new AtomicIntegerArray(rounds);

        TestThreads.race(
                rounds,
                round -> completes.addAndGet(round, all.get(round).rendezvous() ? 1 : 0),
                round -> completes.addAndGet(round, all.get(round).rendezvous() ? 1 : 0));

        for (int i = 0; i < rounds; i++) {
            assertEquals(1, completes.get(i));
        }
    }

    @Test
    void oneThatIsSentMayBeStoredWhenItsTimeIsUpAndOneThatIsNotIsSurelyNot() {
        PendingPublish sent = publish(true, null);
        assertTrue(sent.begin());
        sent.expire(TIMEOUT, () -> {
            throw new AssertionError("the transport is asked though it has sent it");
        });
        PendingPublish waiting = publish(true, null);
        waiting.expire(TIMEOUT, () -> OFFLINE);

        var unconfirmed = assertInstanceOf(PublishException.TimedOut.class, sent.failure());
        var unsent = assertInstanceOf(PublishException.TimedOut.class, waiting.failure());
        assertTrue(unconfirmed.maybeStored());
        assertFalse(unsent.maybeStored());
        assertEquals("step.made 'id' to topic 'steps' could not be sent within 5s: not connected", unsent.getMessage());
    }

    @Test
    void oneThatABlockedBrokerKeptWaitingIsBlockedAndNotTimedOut() {
        PendingPublish waiting = publish(true, null);

        waiting.expire(TIMEOUT, () -> new SendFailure.Blocked("the broker is short of memory"));

        assertInstanceOf(PublishException.Blocked.class, waiting.failure());
    }

    @Test
    void aTransportThatCanNotSayWhyItWaitsKeepsNoPublishFromItsEnd() {
        PendingPublish waiting = publish(true, null);

        waiting.expire(TIMEOUT, () -> {
            throw new StackOverflowError("on purpose");
        });

        assertEquals(1, ends.get());
        var timedOut = assertInstanceOf(PublishException.TimedOut.class, waiting.failure());
        assertTrue(
                String.valueOf(timedOut.getMessage())
                        .endsWith("the transport can't say why: java.lang.StackOverflowError"),
                timedOut::toString);
    }

    @ParameterizedTest
    @CsvSource({"true,true,true", "true,false,true", "false,true,false", "false,false,true"})
    void oneThatNobodyReceivesFailsOnlyIfItIsMandatory(boolean routed, boolean mandatory, boolean well) {
        PendingPublish publish = publish(mandatory, null);
        assertTrue(publish.begin());

        publish.stored(routed);

        if (well) {
            Receipt receipt = receipt(publish);
            assertNotNull(receipt);
            assertEquals(routed, receipt.routed());
            assertNull(publish.failure());
        } else {
            assertNull(receipt(publish));
            assertFalse(assertInstanceOf(PublishException.Unroutable.class, publish.failure())
                    .maybeStored());
        }
    }

    @Test
    void aFailureSaysWhetherTheEventMayBeStoredAndAReplyItsAddress() {
        PendingPublish refused = publish(true, null);
        refused.failed(new SendFailure.Refused("no access", false));
        PendingPublish unknown = publish(true, null);
        unknown.failed(new SendFailure.Unknown("the connection broke"));
        PendingPublish reply = publish(false, "replies.1");
        reply.failed(new SendFailure.Closed("the transport is closed"));

        assertTrue(Objects.requireNonNull(refused.failure()).maybeStored(), "it was sent, and refused for a reason");
        assertTrue(Objects.requireNonNull(unknown.failure()).maybeStored());
        assertInstanceOf(PublishException.Closed.class, reply.failure());
        assertEquals(
                "the reply 'id' to 'replies.1': the transport is closed",
                Objects.requireNonNull(reply.failure()).getMessage());
    }
}
