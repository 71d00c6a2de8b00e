package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.leveret.HandlerInterceptor;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What runs around handlers. */
public interface InterceptorContract extends ContractFixture {

    /** Short retries one by one, each opened and closed on the handler's thread. */
    @Test
    default void interceptorsRunAroundEachAttemptOnTheHandlersThread() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        HandlerInterceptor around = (invocation, next) -> {
            int attempt = invocation.context().attempt();
            Thread thread = Thread.currentThread();
            seen.add("before " + attempt);
            try {
                return next.proceed();
            } finally {
                assertSame(thread, Thread.currentThread());
                threads.add(attempt + " on " + thread);
                seen.add("after " + attempt);
            }
        };
        var settings = ONCE.withRetry(RetryPolicy.of(2, Duration.ofMillis(5)));
        Leveret app = start(builder -> builder.settings(settings().withDefaults(settings))
                .handlerInterceptor(around)
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                            threads.add(context.attempt() + " on " + Thread.currentThread());
                            seen.add("handler");
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("the first");
                            }
                            return Outcome.ack();
                        }))));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await().until(() -> seen.contains("after 2"));
        assertEquals(List.of("before 1", "handler", "after 1", "before 2", "handler", "after 2"), List.copyOf(seen));
        assertEquals(2, threads.stream().distinct().count(), "one thread for each attempt: " + threads);
    }

    /** As if the handler had thrown it. */
    @Test
    default void whatAnInterceptorThrowsIsAFailureOfTheAttempt() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(builder -> builder.handlerInterceptor((invocation, next) -> {
                    next.proceed();
                    throw new IllegalStateException("no room for a trace");
                })
                .subscribe(SubscriptionDefinition.of(
                        group, topic, Handling.of(Ping.class, (ping, context) -> Outcome.ack()))));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals(
                "no room for a trace",
                app.deadLetters(group, topic).browse(10).get(0).reason());
    }
}
