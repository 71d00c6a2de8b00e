package io.leveret.amqp.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.amqp.wire.Failures;
import io.leveret.transport.Delivery;
import io.leveret.transport.Settlement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each arrow of the picture in {@link SubscriptionState}, and what there is to do in each state. */
class SubscriptionStateTest {

    private static final Condition WHY = Condition.down("on purpose");
    private static final Condition BEFORE = Condition.down("not subscribed yet");

    private final SimApplication application = new SimApplication();
    private final SimQueue queue = new SimQueue("4.3.0", 10);
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Session session = queue.connect(false);
    private final Idle idle = Idle.ready(BEFORE);
    private ConsumerGeneration consumer;

    @BeforeEach
    void make() throws Exception {
        consumer = application.consumer(session, deliveries::add);
    }

    private SubscriptionState declaring() {
        return idle.setUp();
    }

    private SubscriptionState starting() {
        return declaring().adopt(consumer);
    }

    private SubscriptionState consuming() throws IOException {
        SubscriptionState starting = starting();
        consumer.consume(SimApplication.PREFETCH);
        assertTrue(consumer.takeNews());
        return starting.started();
    }

    private void deliver() throws IOException {
        queue.send();
        queue.arrive();
    }

    @Test
    void aSetUpGoesFromIdleThroughDeclaringAndStartingToConsuming() throws Exception {
        assertEquals(Task.SET_UP, idle.task(session));
        assertInstanceOf(Declaring.class, declaring());
        assertNull(declaring().consumer());
        assertInstanceOf(Starting.class, starting());
        assertSame(consumer, starting().consumer());
        assertEquals(BEFORE, starting().condition(), "it does not receive for certain yet");

        SubscriptionState consuming = consuming();

        assertInstanceOf(Consuming.class, consuming);
        assertEquals(Condition.up("receiving"), consuming.condition());
        assertEquals(Task.NONE, consuming.task(session));
        assertSame(consuming, consuming.resume());
    }

    @Test
    void eachFailedSetUpIsCountedAndTheNextWaits() {
        SubscriptionState once = declaring().failed(WHY);
        assertEquals(WHY, once.condition());
        assertTrue(once.troubled());
        assertEquals(Task.NONE, once.task(session));
        assertEquals(1, ((Idle) once).failures());

        SubscriptionState twice = once.setUp().adopt(consumer).failed(WHY);
        assertEquals(2, ((Idle) twice).failures());
        assertTrue(twice.setUp().troubled());
        await().until(() -> twice.task(session) == Task.SET_UP);
    }

    @Test
    void aRefusalThatLastsIsPartOfTheConditionUntilTheNextSetUpSucceeds() {
        var lasting = new Failures.LastingException("may not", new IOException("on purpose"));
        SubscriptionState refused = declaring().failed(Condition.of(lasting));

        assertSame(lasting, refused.condition().lasting());
        assertEquals("may not", refused.setUp().condition().text());
        assertNull(
                refused.lost(WHY).setUp().adopt(consumer).started().condition().lasting());
    }

    @Test
    void aLostConnectionLetsTheNextSetUpBeginAtOnce() {
        SubscriptionState waits = declaring().failed(WHY);

        SubscriptionState next = waits.lost(Condition.down("lost"));

        assertEquals(Task.SET_UP, next.task(session));
        assertEquals(WHY, next.condition(), "why it does not receive is what it was before");
        assertEquals(Task.SET_UP, declaring().lost(WHY).task(session));
        assertEquals(BEFORE, starting().lost(WHY).condition());
    }

    @Test
    void aSetUpThatEndedWithoutAWordBeginsAgainAndItsConsumerIsDiscarded() {
        assertEquals(Task.SET_UP, declaring().task(session));
        assertInstanceOf(Declaring.class, declaring().setUp());
        assertEquals(Task.DISCARD, starting().task(session));
    }

    @Test
    void aConsumerThatWasLostIsDiscardedAndAnotherSetUpBegins() throws Exception {
        SubscriptionState consuming = consuming();
        consumer.end("the broker cancelled it");
        assertEquals(Task.DISCARD, consuming.task(session));
        assertEquals(Task.DISCARD, consuming.renew().task(session));

        SubscriptionState next = consuming.lost(WHY);

        assertEquals(WHY, next.condition());
        assertEquals(Task.SET_UP, next.task(session));
        assertFalse(next.troubled());
        assertTrue(consuming.failed(WHY).troubled());
    }

    @Test
    void aConsumerThatHasMoreThanIsWantedNowIsRenewed() throws Exception {
        SubscriptionState consuming = consuming();
        assertEquals(Task.NONE, consuming.task(session));

        application.prefetch.want(1);

        assertEquals(Task.RENEW, consuming.task(session));
    }

    @Test
    void aConsumerThatMayHaveMoreTakesNothingMoreAndIsDrainedOnceNothingIsInHand() throws Exception {
        Session careful = queue.connect(true);
        consumer = application.consumer(careful, deliveries::add);
        SubscriptionState consuming = starting();
        consumer.consume(application.prefetch.on(careful));
        assertTrue(consumer.takeNews());
        consuming = consuming.started();
        assertEquals(Task.NONE, consuming.task(careful));
        deliver();
        careful.calm();
        assertEquals(Task.RENEW, consuming.task(careful));

        SubscriptionState renewing = consuming.renew();

        assertInstanceOf(Renewing.class, renewing);
        assertEquals(Task.NONE, renewing.task(careful));
        assertFalse(deliveries.get(0).stale());
        Objects.requireNonNull(queue.consuming()).settled(1, true);
        deliveries.get(0).settle(Settlement.ACK).join();
        assertEquals(Task.DRAIN, renewing.task(careful));
        deliver();
        assertEquals(1, deliveries.size(), "what arrives now goes back with the channel");
        assertEquals(Task.DRAIN, renewing.task(careful));
        SubscriptionState next = renewing.drained();
        assertEquals(Task.SET_UP, next.task(careful));
        assertEquals(Condition.up("receiving"), next.condition(), "it is no fault");
    }

    @Test
    void aPauseWithoutAConsumerHasEverythingDeclaredSoThatEventsWait() {
        for (SubscriptionState state : List.of(idle, declaring())) {
            SubscriptionState preparing = state.pause();
            assertInstanceOf(Preparing.class, preparing);
            assertEquals(state.condition(), preparing.condition());
            assertEquals(Task.DECLARE, preparing.task(session));
            assertSame(preparing, preparing.pause());
            assertSame(preparing, preparing.adopt(consumer), "the set-up that was under way gives up what it has made");
            assertEquals(Task.SET_UP, preparing.resume().task(session));
            assertInstanceOf(Closed.class, preparing.close());

            SubscriptionState failed = preparing.failed(WHY);
            assertEquals(WHY, failed.condition());
            assertTrue(failed.troubled());
            assertEquals(Task.NONE, failed.task(session), "it waits a moment");
            assertEquals(Task.DECLARE, failed.lost(WHY).task(session), "the next connection may do");
            assertInstanceOf(Paused.class, failed.declared());
        }
    }

    @Test
    void aPauseWhoseQueueIsDeclaredDoesNothingUntilAResumeMakesItIdle() {
        for (SubscriptionState state : List.of(idle, declaring())) {
            SubscriptionState paused = state.pause().declared();
            assertInstanceOf(Paused.class, paused);
            assertEquals(Condition.up("paused"), paused.condition());
            assertEquals(Task.TELL, paused.task(session));
            assertEquals(Task.NONE, paused.told().task(session));
            assertEquals(paused, paused.pause());
            assertEquals(paused, paused.lost(WHY));
            assertSame(paused, paused.adopt(consumer), "the set-up that was under way gives up what it has made");

            SubscriptionState resumed = paused.resume();
            assertEquals(Condition.down("resumes"), resumed.condition());
            assertEquals(Task.SET_UP, resumed.task(session));
        }
    }

    @Test
    void aPauseMakesAllDeliveriesOfAConsumerStaleAndDrainsIt() throws Exception {
        SubscriptionState consuming = consuming();
        deliver();

        SubscriptionState draining = consuming.pause();

        assertTrue(deliveries.get(0).stale());
        deliver();
        assertTrue(deliveries.get(1).stale());
        assertInstanceOf(Draining.class, draining);
        assertEquals(Task.DRAIN, draining.task(session));
        assertEquals(Condition.up("receiving"), draining.condition(), "until its channel is closed");
        assertInstanceOf(Paused.class, draining.drained());
        assertInstanceOf(Paused.class, draining.lost(WHY));
        assertInstanceOf(Paused.class, draining.failed(WHY));
        assertInstanceOf(Paused.class, starting().pause().drained());
        assertInstanceOf(Paused.class, new Renewing(consumer).pause().drained());
    }

    @Test
    void aResumeWhileItIsDrainedLetsAnotherConsumerFollow() throws Exception {
        SubscriptionState resumed = consuming().pause().resume();

        assertEquals(Task.DRAIN, resumed.task(session));
        assertEquals(Condition.down("resumes"), resumed.condition());
        assertEquals(Condition.down("resumes"), resumed.drained().condition());
        assertEquals(Task.SET_UP, resumed.drained().task(session));
        assertEquals(WHY, resumed.lost(WHY).condition());
        assertInstanceOf(Paused.class, resumed.pause().drained());
        assertSame(resumed, resumed.resume());
    }

    @Test
    void aCloseDrainsAConsumerWhoseDeliveriesAreStillSettledAndIsTheEnd() throws Exception {
        SubscriptionState consuming = consuming();
        deliver();

        SubscriptionState draining = consuming.close();

        assertFalse(deliveries.get(0).stale());
        assertEquals(Task.NONE, draining.task(session), "whoever closes it drains it");
        assertInstanceOf(Closed.class, draining.drained());
        assertInstanceOf(Closed.class, draining.lost(WHY));
        assertInstanceOf(Closed.class, draining.resume().drained());
        assertInstanceOf(Closed.class, draining.pause().drained());
        assertInstanceOf(Closed.class, starting().close().drained());
        assertInstanceOf(Closed.class, new Renewing(consumer).close().drained());
        assertInstanceOf(Closed.class, new Consuming(consumer).pause().close().drained());
    }

    @Test
    void nothingFollowsTheEnd() {
        for (SubscriptionState state : List.of(idle, declaring(), idle.pause())) {
            SubscriptionState closed = state.close();
            assertInstanceOf(Closed.class, closed);
            assertEquals(Condition.down("closed"), closed.condition());
            assertEquals(Task.NONE, closed.task(session));
            for (SubscriptionState next : List.of(
                    closed.pause(),
                    closed.resume(),
                    closed.close(),
                    closed.lost(WHY),
                    closed.failed(WHY),
                    closed.setUp(),
                    closed.adopt(consumer),
                    closed.started(),
                    closed.renew(),
                    closed.drained(),
                    closed.told())) {
                assertSame(closed, next);
            }
        }
    }

    @Test
    void newsAreToldAndWhatIsMissingIsDeclaredAgain() throws Exception {
        SubscriptionState starting = starting();
        consumer.consume(SimApplication.PREFETCH);
        SubscriptionState consuming = starting.started();
        assertEquals(Task.TELL, consuming.task(session));
        assertTrue(consumer.takeNews());

        consumer.asideQueues().refused("there is no queue");
        assertEquals(Task.REDECLARE, consuming.task(session));
        assertEquals(Task.REDECLARE, new Renewing(consumer).task(session));
        assertTrue(consumer.asideQueues().redeclaration().begin());
        assertEquals(Task.NONE, consuming.task(session));
    }
}
