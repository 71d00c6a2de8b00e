package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BatchHandler;
import io.leveret.Context;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RequestException;
import io.leveret.SubscriptionDefinition;
import io.leveret.contract.RequestContract.Pong;
import io.leveret.transport.Capabilities.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How handlers reply, and what becomes of their events. */
public interface ReplyContract extends ContractFixture {

    /** Long enough that no test is saved by it. */
    Duration PATIENT = Duration.ofMinutes(2);

    /** A null is a failed attempt: nobody can tell it from a reply that was forgotten. */
    @Test
    default void aMethodRepliesWithWhatItReturnsUnlessThatIsNull() {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        String group = unique("group");
        Object answering =
                NamedAnew.make(Answering.class, Map.of(Answering.TOPIC, topic, Answering.GROUP, group), Object.class);
        Leveret app = start(builder -> builder.handlers(answering));

        var asked = app.requester().ask(topic, new Ping("", 21), Pong.class, PATIENT);
        assertEquals(new Pong(42), asked.join());

        app.publisher().publish(topic, new Ping("", -1)).join();
        var letters = app.deadLetters(group, topic);
        ContractFixture.await().until(() -> letters.count() == 1);
        assertEquals(
                "Answering.answer returned null; return the reply, or declare Outcome and return Outcome.ack()",
                letters.browse(1).get(0).reason());
    }

    /** An event like any other. */
    @Test
    default void anEventThatAsksForNoReplyIsAcknowledged() throws InterruptedException {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        String group = unique("group");
        BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            contexts.add(context);
            return Outcome.reply(new Pong(1));
        })));

        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withCorrelationId("order-1"))
                .join();

        Context context = contexts.poll(30, TimeUnit.SECONDS);
        assertNull(context.replyTo());
        assertEquals("order-1", context.correlationId());
        awaitSettled(app);
        assertEquals(0, app.deadLetters(group, topic).count());
    }

    /** Both survive the broker's delay, and the attempts in between. */
    @Test
    default void aHandlerRepliesAfterItsRetries() {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        var correlation = new AtomicReference<String>();
        var handling = Handling.of(Ping.class, (ping, context) -> {
            if (context.attempt() < 3) {
                correlation.set(String.valueOf(context.correlationId()));
                throw new IllegalStateException("attempt " + context.attempt());
            }
            assertEquals(correlation.get(), context.correlationId());
            return Outcome.reply(new Pong(context.attempt()));
        });
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50), Duration.ofMillis(100)),
                SubscriptionDefinition.of(unique("group"), topic, handling));

        assertEquals(
                new Pong(3),
                app.requester().ask(topic, new Ping("", 1), Pong.class, PATIENT).join());
    }

    /** And so does a dead letter that is replayed while somebody still waits. */
    @Test
    default void aDeadLetterKeepsItsReplyAddress() {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        String group = unique("group");
        var healed = new CountDownLatch(1);
        var handling = Handling.of(
                Ping.class,
                (ping, context) ->
                        healed.getCount() > 0 ? Outcome.deadLetter("on purpose") : Outcome.reply(new Pong(5)));
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, handling));

        var inTime = app.requester().ask(topic, new Ping("", 1), Pong.class, PATIENT);
        // Nobody handles a request that comes after its time.
        var tooLate = app.requester().ask(topic, new Ping("", 1), Pong.class, Duration.ofSeconds(3));
        ContractFixture.await().until(() -> app.deadLetters(group, topic).count() == 2);
        assertInstanceOf(
                RequestException.TimedOut.class,
                assertThrows(CompletionException.class, tooLate::join).getCause());
        healed.countDown();
        app.deadLetters(group, topic).replay(letter -> true);

        assertEquals(new Pong(5), inTime.join());
        awaitSettled(app);
        assertEquals(0, app.deadLetters(group, topic).count());
    }

    /** Its event is acknowledged: nobody will ever get the reply. */
    @Test
    default void aReplyToOneWhoHasGoneIsDropped() throws InterruptedException {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        String group = unique("group");
        var begun = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        var calls = new AtomicInteger();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            calls.incrementAndGet();
            begun.countDown();
            gone.await();
            return Outcome.reply(new Pong(1));
        })));
        Leveret asking = publisher();
        var unused = asking.requester().ask(topic, new Ping("", 1), Pong.class, PATIENT);
        assertTrue(begun.await(30, TimeUnit.SECONDS));

        asking.close();
        gone.countDown();

        awaitSettled(app);
        assertEquals(0, app.deadLetters(group, topic).count());
        assertEquals(1, calls.get());
    }

    /** To each its own, with a batch that fails first and is split. */
    @Test
    default void aHandlerOfBatchesRepliesToEachEvent() {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        BatchHandler<Ping> handler = (pings, contexts) -> {
            if (pings.size() > 1 && contexts.get(0).attempt() == 1) {
                throw new IllegalStateException("too many");
            }
            return Outcome.each(pings.stream()
                    .<Outcome>map(ping -> Outcome.reply(new Pong(ping.number())))
                    .toList());
        };
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        unique("group"), topic, Handling.ofBatch(Ping.class, 10, Duration.ofMillis(50), handler)));
        List<CompletableFuture<Pong>> asked = new ArrayList<>();

        for (int i = 0; i < 50; i++) {
            asked.add(app.requester().ask(topic, new Ping("", i), Pong.class, PATIENT));
        }

        for (int i = 0; i < 50; i++) {
            assertEquals(new Pong(i), asked.get(i).join());
        }
    }

    /** Two groups, one of which asks the other. */
    @Test
    default void aHandlerMayAskAndReplyWithTheAnswer() {
        requires(Feature.REPLIES);
        String inner = unique("inner");
        String outer = unique("outer");
        start(ONCE, SubscriptionDefinition.of(unique("group"), inner, Handling.of(Ping.class, RequestContract.ECHO)));
        var app = new AtomicReference<Leveret>();
        app.set(start(
                ONCE, SubscriptionDefinition.of(unique("group"), outer, Handling.of(Ping.class, (ping, context) -> {
                    Pong answer = app.get()
                            .requester()
                            .ask(inner, new Ping("", ping.number() + 1), Pong.class, PATIENT)
                            .join();
                    return Outcome.reply(answer);
                }))));

        assertEquals(
                new Pong(2),
                publisher()
                        .requester()
                        .ask(outer, new Ping("", 1), Pong.class, PATIENT)
                        .join());
    }

    /** What a reply says with an interceptor around the handler. */
    @Test
    default void anInterceptorMayReplaceTheReply() {
        requires(Feature.REPLIES);
        String topic = unique("topic");
        Leveret app = start(builder -> builder.handlerInterceptor((invocation, next) -> {
                    assertEquals(Outcome.reply(new Pong(1)), next.proceed());
                    return Outcome.reply(new Pong(2));
                })
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), topic, Handling.of(Ping.class, RequestContract.ECHO))));

        assertEquals(
                new Pong(2),
                app.requester().ask(topic, new Ping("", 1), Pong.class, PATIENT).join());
    }

    private static void awaitSettled(Leveret app) {
        ContractFixture.await()
                .until(() -> app.stats().subscriptions().stream()
                        .allMatch(one -> List.of(one.inFlight(), one.waiting()).equals(List.of(0, 0))));
    }
}
