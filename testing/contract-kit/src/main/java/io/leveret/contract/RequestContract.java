package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.RequestException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.transport.Capabilities.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Requests, and the ends that they have. */
public interface RequestContract extends ContractFixture {

    /** Long enough that no test is saved by it. */
    Duration PATIENT = Duration.ofMinutes(2);

    /** Short enough to be waited for. */
    Duration SHORT = Duration.ofMillis(300);

    /**
     * A reply.
     *
     * @param number what was asked
     */
    record Pong(int number) {}

    /**
     * A reply with a number where a ping has a text.
     *
     * @param key a number
     */
    record Strict(int key) {}

    /** A handler that replies with what it was asked. */
    EventHandler<Ping> ECHO = (ping, context) -> Outcome.reply(new Pong(ping.number()));

    /**
     * Starts an application with one subscription, unless the transport has no replies.
     *
     * @param own settings
     * @param topic the topic
     * @param handler replies
     * @return running
     */
    default Leveret responder(SubscriptionSettings own, String topic, EventHandler<Ping> handler) {
        requires(Feature.REPLIES);
        return start(own, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, handler)));
    }

    /** By another application, and by the one that asks. */
    @Test
    default void aRequestIsAnsweredWithWhatItsHandlerRepliesWith() {
        String topic = unique("topic");
        Leveret responder = responder(ONCE, topic, ECHO);
        Leveret asking = publisher();

        assertEquals(new Pong(7), ask(asking, topic, 7).join());
        assertEquals(new Pong(8), ask(responder, topic, 8).join());
        assertEquals(0, asking.stats().pendingRequests());
        assertEquals(0, responder.stats().pendingRequests());
    }

    /** Each gets its own. */
    @Test
    default void aThousandRequestsAtOnceGetTheirOwnReplies() {
        String topic = unique("topic");
        responder(ONCE, topic, ECHO);
        Leveret asking = publisher();
        List<CompletableFuture<Pong>> asked = new ArrayList<>();

        for (int i = 0; i < 1_000; i++) {
            asked.add(ask(asking, topic, i));
        }

        for (int i = 0; i < 1_000; i++) {
            assertEquals(new Pong(i), asked.get(i).join());
        }
        assertEquals(0, asking.stats().pendingRequests());
    }

    /** The slower group's reply is dropped, and does no harm. */
    @Test
    default void ofTwoGroupsTheFirstThatRepliesAnswers() throws InterruptedException {
        String topic = unique("topic");
        var answered = new CountDownLatch(1);
        var replied = new CountDownLatch(1);
        responder(ONCE, topic, ECHO);
        responder(ONCE, topic, (ping, context) -> {
            answered.await();
            replied.countDown();
            return Outcome.reply(new Pong(-1));
        });
        Leveret asking = publisher();

        assertEquals(new Pong(1), ask(asking, topic, 1).join());
        answered.countDown();

        assertTrue(replied.await(30, TimeUnit.SECONDS));
        assertEquals(0, asking.stats().pendingRequests());
    }

    /** The reply that comes too late is dropped, the request is acknowledged, and the next request is answered. */
    @Test
    default void aRequestThatIsAnsweredTooLateTimesOut() {
        String topic = unique("topic");
        var late = new CountDownLatch(1);
        Leveret app = responder(ONCE.withConcurrency(1), topic, (ping, context) -> {
            if (ping.number() == 1) {
                late.await();
            }
            return Outcome.reply(new Pong(ping.number()));
        });

        // A busy machine may not send the first in time.
        RequestException.TimedOut failure = ContractFixture.await()
                .until(
                        () -> {
                            var asked = app.requester().ask(topic, new Ping("", 1), Pong.class, SHORT);
                            return assertInstanceOf(RequestException.TimedOut.class, failure(asked));
                        },
                        RequestException.TimedOut::maybeHandled);
        late.countDown();

        String text = String.valueOf(failure.getMessage());
        assertTrue(text.startsWith("no reply to the request Ping to the topic '" + topic + "' within 300ms"), text);
        assertEquals(new Pong(2), ask(app, topic, 2).join());
        assertEquals(0, app.stats().pendingRequests());
        awaitIdle(app);
    }

    /** The broker drops it; the second request ends when the first is long over there too. */
    @Test
    default void aRequestThatNobodyHandlesInTimeIsNotHandledLater() {
        String topic = unique("topic");
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        Leveret app = responder(ONCE, topic, (ping, context) -> {
            handled.add(ping.number());
            return Outcome.reply(new Pong(ping.number()));
        });
        String group = app.stats().subscriptions().get(0).group();
        app.subscription(group, topic).pause();

        for (int i = 1; i <= 2; i++) {
            var asked = app.requester().ask(topic, new Ping("", i), Pong.class, SHORT);
            assertInstanceOf(RequestException.TimedOut.class, failure(asked));
        }
        var third = ask(app, topic, 3);
        app.subscription(group, topic).resume();

        assertEquals(new Pong(3), third.join());
        assertFalse(handled.contains(1));
    }

    /** At once, as nobody could answer. */
    @Test
    default void aRequestThatNoSubscriptionTakesFailsAsUnroutable() {
        requires(Feature.REPLIES);
        requires(Feature.KNOWS_SUBSCRIBERS);
        Leveret asking = publisher();

        var failure = failure(ask(asking, unique("topic"), 1));

        assertInstanceOf(PublishException.Unroutable.class, failure);
        assertEquals(0, asking.stats().pendingRequests());
    }

    /** It names the path and the class, and no value. */
    @Test
    default void aReplyThatIsNotOfTheClassIsUnreadable() {
        String topic = unique("topic");
        Leveret app = responder(ONCE, topic, (ping, context) -> Outcome.reply(new Ping("secret", 1)));

        var failure = failure(app.requester().ask(topic, new Ping("", 1), Strict.class, PATIENT));

        assertInstanceOf(RequestException.Unreadable.class, failure);
        String text = String.valueOf(failure.getMessage());
        assertTrue(text.contains("can't be read as " + Strict.class.getName()), text);
        assertTrue(text.contains("key"), text);
        assertFalse(text.contains("secret"), text);
        assertEquals(0, app.stats().pendingRequests());
    }

    /** Nothing is kept of it. */
    @Test
    default void aFutureThatIsCancelledForgetsItsRequest() {
        String topic = unique("topic");
        var go = new CountDownLatch(1);
        Leveret app = responder(ONCE, topic, (ping, context) -> {
            go.await();
            return Outcome.reply(new Pong(ping.number()));
        });

        var asked = ask(app, topic, 1);
        assertEquals(1, app.stats().pendingRequests());
        asked.cancel(true);

        assertEquals(0, app.stats().pendingRequests());
        go.countDown();
        awaitIdle(app);
    }

    /** Those that wait, and those that come after. */
    @Test
    default void closingEndsRequestsThatWait() {
        String topic = unique("topic");
        responder(ONCE, topic, (ping, context) -> Outcome.ack());
        Leveret asking = publisher();
        var asked = ask(asking, topic, 1);

        asking.close();

        assertTrue(
                assertInstanceOf(RequestException.Closed.class, failure(asked)).maybeHandled());
        var later = assertInstanceOf(RequestException.Closed.class, failure(ask(asking, topic, 2)));
        assertFalse(later.maybeHandled());
    }

    /** A callback may ask again and wait. */
    @Test
    default void aCallbackMayAskAndWait() {
        String topic = unique("topic");
        responder(ONCE, topic, ECHO);
        Leveret asking = publisher();
        var second = new AtomicReference<Pong>();

        ask(asking, topic, 1)
                .thenAccept(
                        pong -> second.set(ask(asking, topic, pong.number() + 1).join()))
                .join();

        assertEquals(new Pong(2), second.get());
    }

    /** Its address and correlation id are Leveret's. */
    @Test
    default void whatARequestCannotHaveIsRefused() {
        requires(Feature.REPLIES);
        var requester = publisher().requester();
        var ping = new Ping("", 1);

        assertThrows(
                IllegalArgumentException.class,
                () -> requester.ask("t", ping, Pong.class, SHORT, PublishOptions.DEFAULT.withReplyTo("elsewhere")));
        assertThrows(IllegalArgumentException.class, () -> requester.ask("t", ping, Pong.class, Duration.ZERO));
        var unread =
                assertThrows(IllegalArgumentException.class, () -> requester.ask("t", ping, Runnable.class, SHORT));
        String text = String.valueOf(unread.getMessage());
        assertTrue(text.startsWith("no reply can be read as java.lang.Runnable: "), text);
    }

    /** Requests before and after a break of all connections are answered. */
    @Test
    default void requestsAreAnsweredAfterConnectionsBroke() {
        requires(Capability.NETWORK);
        String topic = unique("topic");
        responder(ONCE, topic, ECHO);
        Leveret asking = publisher();

        for (int i = 0; i < 5; i++) {
            assertEquals(new Pong(i), ask(asking, topic, i).join());
            network().cut();
            awaitPublishes(asking);
        }
        assertEquals(0, asking.stats().pendingRequests());
    }

    /** A request that is sent before the loss is noticed may be lost with the connection: it is not sent again. */
    private void awaitPublishes(Leveret app) {
        String topic = unique("topic");
        ContractFixture.await().until(() -> {
            CompletableFuture<Receipt> sent =
                    app.publisher().publish(topic, new Ping("", 0), PublishOptions.DEFAULT.withMandatory(false));
            return sent.handle((receipt, failure) -> failure == null).join()
                    && app.health().up();
        });
    }

    private static CompletableFuture<Pong> ask(Leveret app, String topic, int number) {
        return app.requester().ask(topic, new Ping("", number), Pong.class, PATIENT);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        var thrown = assertThrows(CompletionException.class, future::join);
        return Objects.requireNonNull(thrown.getCause());
    }

    private static void awaitIdle(Leveret app) {
        ContractFixture.await().until(() -> app.stats().subscriptions().stream().allMatch(one -> one.inFlight() == 0));
    }
}
