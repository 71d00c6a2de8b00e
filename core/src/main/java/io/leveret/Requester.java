package io.leveret;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes requests, which are events that ask for a reply. Any group may handle a request; a handler replies by returning
 * the reply: see {@link Handles}. Thread-safe. Get one from {@link Leveret#requester}.
 *
 * <pre>{@code
 * CompletableFuture<Price> price = app.requester().ask("prices", new PriceAsked("apple"), Price.class, Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>A request is handled as any event: it is retried, it may be handled twice, and it may become a dead letter. The one who
 * asks gets the first reply that comes, or a failure when the time is up. So it suits questions, and commands that are
 * idempotent. Replies that come later, and further ones, are dropped.
 *
 * <p>Pending requests are kept in memory, each until it ends, and as many as you ask: limit them yourself if your callers do
 * not. A reply is lost if the connection or this instance ends before it arrives.
 */
public interface Requester {

    /**
     * Publishes a request with the {@linkplain PublishOptions#DEFAULT default options}.
     *
     * @param topic the topic
     * @param request a record or object whose class has {@link EventType}
     * @param reply the class of the reply; needs no {@link EventType}
     * @param timeout how long to wait for the reply
     * @param <R> the reply
     * @return see {@link #ask(String, Object, Class, Duration, PublishOptions)}
     */
    default <R> CompletableFuture<R> ask(String topic, Object request, Class<R> reply, Duration timeout) {
        return ask(topic, request, reply, timeout, PublishOptions.DEFAULT);
    }

    /**
     * Publishes a request. Blocks as {@link Publisher#publish(String, Object, PublishOptions)} does while too many publishes
     * are unconfirmed; and, for at most the timeout, until replies can arrive here: with the first request of an application,
     * and while there is no connection.
     *
     * <p>The request's time to live is the timeout, unless the options have a shorter one: nobody handles it after that,
     * unless it had begun its delayed retries. On RabbitMQ a reply is sent to a queue of this instance alone, which is
     * declared with the first request.
     *
     * <p>Callbacks on the future run on a thread of Leveret, as those of {@link Publisher#publish(String, Object,
     * PublishOptions)} do. A future that is cancelled, or completed by others, forgets its request; the request itself is
     * still handled.
     *
     * @param topic the topic
     * @param request a record or object, as for {@link Publisher#publish(String, Object, PublishOptions)}
     * @param reply the class to decode the reply to, as strictly as an event
     * @param timeout how long to wait for the reply, from 1 ms to one day
     * @param options options without a reply address and a correlation id. The request fails as {@link
     *     PublishException.Unroutable} if no subscription takes it, unless the options say that it is not mandatory
     * @param <R> the reply
     * @return completes with the first reply. Fails with a {@link RequestException} when there is none in time, when it cannot
     *     be read, or when the application is closed; with the {@link PublishException} of a request that was certainly not
     *     stored; and with what a {@link PublishInterceptor} has failed it with. It always ends within the timeout
     * @throws IllegalArgumentException if the request cannot be published, as with {@link Publisher#publish(String, Object,
     *     PublishOptions)}, if the codec can never read the reply's class, or if the timeout or the options are not allowed
     */
    <R> CompletableFuture<R> ask(
            String topic, Object request, Class<R> reply, Duration timeout, PublishOptions options);
}
