package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Causation;
import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishInterceptor;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What runs around publishing. */
public interface PublishInterceptorContract extends ContractFixture {

    /** The application's publishes and those of handlers pass the same interceptors. */
    @Test
    default void interceptorsSeeEachPublishWithItsCauseAndTheirHeadersArrive() {
        String first = unique("first");
        String second = unique("second");
        Queue<String> passed = new ConcurrentLinkedQueue<>();
        Queue<Map<String, String>> arrived = new ConcurrentLinkedQueue<>();
        PublishInterceptor outer = (publication, next) -> {
            var cause = publication.cause();
            passed.add(publication.topic() + " because of " + (cause == null ? "nothing" : cause.id()));
            return next.publish(publication.withOptions(publication.options().withHeader("outer", "1")));
        };
        PublishInterceptor inner = (publication, next) -> next.publish(publication.withOptions(publication
                .options()
                .withHeader("inner", publication.options().headers().getOrDefault("outer", "") + "2")));
        Leveret app = start(builder -> builder.publishInterceptor(outer)
                .publishInterceptor(inner)
                .subscribe(on(first, (ping, context) -> {
                    var unused = context.publisher().publish(second, ping);
                    return Outcome.ack();
                }))
                .subscribe(on(second, (ping, context) -> {
                    arrived.add(context.headers());
                    return Outcome.ack();
                })));

        app.publisher()
                .publish(first, new Ping("", 1), PublishOptions.DEFAULT.withId("id-1"))
                .join();

        ContractFixture.await().until(() -> arrived.size() == 1);
        assertEquals(List.of(first + " because of nothing", second + " because of id-1"), List.copyOf(passed));
        assertEquals(Map.of("outer", "1", "inner", "12"), arrived.peek());
    }

    /** An event is acknowledged only when what interceptors made of its handler's publishes has ended well. */
    @Test
    default void anEventWaitsForTheFuturesThatInterceptorsReturned() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> settled = new ConcurrentLinkedQueue<>();
        Queue<CompletableFuture<Receipt>> returned = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.publishInterceptor((publication, next) -> {
                    if (publication.cause() == null) {
                        return next.publish(publication);
                    }
                    var future = new CompletableFuture<Receipt>();
                    returned.add(future);
                    return future;
                })
                .listener(new LeveretListener() {
                    @Override
                    public void settled(Attempt attempt, Result result) {
                        settled.add(attempt.id() + " " + result);
                    }
                })
                .subscribe(SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    var unused = context.publisher().publish(topic, new Ping("never sent", 2));
                    return Outcome.ack();
                }))));
        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId("fails"))
                .join();
        ContractFixture.await().until(() -> returned.size() == 1);
        assertEquals(List.of(), List.copyOf(settled));

        returned.remove().completeExceptionally(new IllegalStateException("on purpose"));

        ContractFixture.await().until(() -> settled.contains("fails DEAD_LETTERED"));
        app.publisher()
                .publish(topic, new Ping("", 2), PublishOptions.DEFAULT.withId("works"))
                .join();
        ContractFixture.await().until(() -> returned.size() == 1);
        returned.remove().complete(new Receipt("", topic, "ping.sent", true));
        ContractFixture.await().until(() -> settled.contains("works ACKED"));
        var letter = app.deadLetters(group, topic).browse(10).get(0);
        assertEquals("fails", letter.id());
        assertTrue(letter.reason().contains("on purpose"), letter::reason);
    }

    /** Nothing is sent then. */
    @Test
    default void whatAnInterceptorThrowsReachesTheCaller() {
        String topic = unique("topic");
        var failure = new IllegalStateException("on purpose");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.publishInterceptor((publication, next) -> {
                    if (publication.event().equals(new Ping("", 1))) {
                        throw failure;
                    }
                    return next.publish(publication);
                })
                .subscribe(on(topic, (ping, context) -> {
                    seen.add(ping.number());
                    return Outcome.ack();
                })));

        assertSame(
                failure,
                assertThrows(IllegalStateException.class, () -> app.publisher().publish(topic, new Ping("", 1))));
        app.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await().until(() -> seen.contains(2));
        assertFalse(seen.contains(1));
    }

    /** Each event of a chain names the one before it and the first. */
    @Test
    default void whatHandlersPublishNamesWhatCausedItAndTheFirstOfTheChain() {
        String first = unique("first");
        String second = unique("second");
        String third = unique("third");
        Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.publishInterceptor(new Causation())
                .subscribe(on(first, publishes(second, "id-2", headers)))
                .subscribe(on(second, publishes(third, "id-3", headers)))
                .subscribe(on(third, (ping, context) -> {
                    headers.add(context.headers());
                    return Outcome.ack();
                })));

        app.publisher()
                .publish(first, new Ping("", 1), PublishOptions.DEFAULT.withId("id-1"))
                .join();

        ContractFixture.await().until(() -> headers.size() == 3);
        assertEquals(
                List.of(
                        Map.of(),
                        Map.of("causation-id", "id-1", "correlation-id", "id-1"),
                        Map.of("causation-id", "id-2", "correlation-id", "id-1")),
                List.copyOf(headers));
    }

    private static EventHandler<Ping> publishes(String topic, String id, Queue<Map<String, String>> headers) {
        return (ping, context) -> {
            headers.add(context.headers());
            var unused = context.publisher().publish(topic, ping, PublishOptions.DEFAULT.withId(id));
            return Outcome.ack();
        };
    }

    private SubscriptionDefinition on(String topic, EventHandler<Ping> handler) {
        return SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, handler));
    }
}
