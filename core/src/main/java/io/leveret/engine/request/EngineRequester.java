package io.leveret.engine.request;

import io.leveret.EventCodec;
import io.leveret.LeveretException;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.RequestException;
import io.leveret.Requester;
import io.leveret.engine.threads.Completions;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.support.Arguments;
import io.leveret.support.RandomIds;
import io.leveret.support.Ranges;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests, and gives each reply to the one who waits for it. Nothing is opened before the first request. A request
 * is in the map from before it is sent until it ends, so that no reply is missed and none is kept.
 */
public final class EngineRequester implements Requester {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.request");

    /** How often futures that are not completed are looked after. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    private static final Duration SHORTEST_TTL = Ranges.TTL.min();

    private final Publisher publisher;
    private final Transport transport;
    private final EngineThreads threads;
    private final ReplyReader reader;
    private final Map<String, PendingRequest<?>> pending = new ConcurrentHashMap<>();
    private final Completions<PendingRequest<?>> completions;

    /** Opened with the first request; null before. */
    private volatile @Nullable ReplyInbox inbox;

    /** Set once, when closing. */
    private volatile boolean closed;

    public EngineRequester(Publisher publisher, EventCodec codec, Transport transport, EngineThreads threads) {
        this.publisher = publisher;
        this.transport = transport;
        this.threads = threads;
        this.reader = new ReplyReader(codec);
        this.completions = new Completions<>(threads.workers(), threads.faults(), "requests", request -> {});
    }

    /** This requester; throws when the broker can't deliver replies. */
    public Requester checked(Capabilities capabilities) {
        if (!capabilities.can(Capabilities.Feature.REPLIES)) {
            throw new LeveretException("not possible here: " + capabilities.broker()
                    + " cannot deliver a reply to the instance that has asked;"
                    + " publish the answer as an event, or use another broker for requests");
        }
        return this;
    }

    @Override
    public <R> CompletableFuture<R> ask(
            String topic, Object request, Class<R> reply, Duration timeout, PublishOptions options) {
        Arguments.given(topic, "topic");
        check(request, timeout, Arguments.given(options, "options"));
        Arguments.given(reply, "reply");
        reader.prepare(reply);
        long startedAt = System.nanoTime();
        String what = "the request "
                + (options.type() != null ? options.type() : request.getClass().getSimpleName()) + " to the topic "
                + ForeignText.quote(topic);
        if (closed) {
            return failed(new RequestException.Closed(
                    "the application is closed: ask before closing it; " + what + " was not sent", false));
        }
        ReplyInbox open = open();
        String address;
        try {
            address = open.awaitAddress(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(new RequestException.TimedOut(
                    what + " was not sent: interrupted while waiting for an address for its reply", null, false));
        }
        if (address == null) {
            return failed(new RequestException.TimedOut(
                    what + " was not sent, as there is no address for its reply: " + open.whyNone(), null, false));
        }
        Duration left = timeout.minusNanos(System.nanoTime() - startedAt);
        PendingRequest<R> asked = pending(topic, what, reply, timeout, left);
        publish(asked, topic, request, addressed(options, address, asked.correlationId(), left));
        return asked.future();
    }

    private static void check(@Nullable Object request, Duration timeout, PublishOptions options) {
        if (request == null) {
            throw new IllegalArgumentException("the request is null; publish a record, a bean or a map");
        }
        Ranges.REQUEST_TIMEOUT.check(timeout);
        if (options.replyTo() != null || options.correlationId() != null) {
            throw new IllegalArgumentException(
                    "a request gets its reply address and correlation id from Leveret: leave them out of its options");
        }
    }

    private ReplyInbox open() {
        ReplyInbox open = inbox;
        return open != null ? open : openFirst();
    }

    private synchronized ReplyInbox openFirst() {
        ReplyInbox open = inbox;
        if (open == null) {
            open = transport.replies(this::replied);
            threads.timer().every(SWEEP, "look after the futures of requests", completions::takeOverIfStuck);
            inbox = open;
        }
        return open;
    }

    private <R> PendingRequest<R> pending(String topic, String what, Class<R> reply, Duration timeout, Duration left) {
        // Nobody can guess it: otherwise others might reply.
        String correlationId = RandomIds.next();
        var request = new PendingRequest<R>(
                correlationId,
                topic,
                what,
                reply,
                timeout,
                reader,
                ended -> pending.remove(ended.correlationId(), ended),
                completions::add);
        pending.put(correlationId, request);
        try {
            request.deadline(threads.timer().after(left, "end a request without a reply", request::expire));
        } catch (RuntimeException | Error e) {
            // As where memory is short: nothing would ever end it.
            request.future().cancel(false);
            throw e;
        }
        if (closed) {
            request.close();
        }
        return request;
    }

    private static PublishOptions addressed(
            PublishOptions options, String address, String correlationId, Duration left) {
        Duration ttl = options.ttl() != null && options.ttl().compareTo(left) < 0 ? options.ttl() : left;
        PublishOptions addressed = options.withReplyTo(address)
                .withCorrelationId(correlationId)
                .withTtl(ttl.compareTo(SHORTEST_TTL) < 0 ? SHORTEST_TTL : ttl);
        // What nobody takes would only time out.
        return options.mandatory() == null ? addressed.withMandatory(true) : addressed;
    }

    private void publish(PendingRequest<?> asked, String topic, Object request, PublishOptions options) {
        boolean published = false;
        try {
            var unused = publisher
                    .publish(topic, request, options)
                    .whenComplete((receipt, failure) -> asked.published(failure));
            published = true;
        } finally {
            if (!published) {
                asked.future().cancel(false);
            }
        }
    }

    private void replied(Message reply, @Nullable String unread) {
        String correlationId = reply.correlationId();
        PendingRequest<?> asked = correlationId == null ? null : pending.get(correlationId);
        if (asked != null) {
            asked.replied(reply, unread);
        } else if (LOG.isDebugEnabled()) {
            LOG.debug("the reply {} is dropped, as nobody waits for it any more", ForeignText.quote(reply.id()));
        }
    }

    private static <R> CompletableFuture<R> failed(RequestException failure) {
        return CompletableFuture.failedFuture(failure);
    }

    /** How many requests wait for their reply. */
    public int pending() {
        return pending.size();
    }

    /** From now on requests fail as closed, and so do those that wait. */
    public void close() {
        closed = true;
        pending.values().forEach(PendingRequest::close);
    }

    /** Whether every request has ended and was told. */
    public boolean idle() {
        return pending.isEmpty() && completions.isEmpty();
    }
}
