package io.leveret.engine.publish;

import io.leveret.Context;
import io.leveret.EventCodec;
import io.leveret.PublishException;
import io.leveret.PublishInterceptor;
import io.leveret.PublishInterceptor.Next;
import io.leveret.PublishInterceptor.Publication;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Publisher;
import io.leveret.Receipt;
import io.leveret.engine.threads.Completions;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.Listeners;
import io.leveret.engine.threads.Timer;
import io.leveret.support.Arguments;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Limits how many events are unconfirmed, and enforces the publish timeout. The transport sends them. */
public final class EnginePublisher implements Publisher {

    /** How exactly deadlines are kept. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    private final PublishSettings settings;
    private final Time time;
    private final Messages messages;
    private final Transport transport;
    private final Listeners listeners;
    private final PublishWindow window;
    private final TopicShares shares;
    private final Completions<PendingPublish> completions;
    private final @Nullable Next interceptors;
    private final UnheardFailures unheard = new UnheardFailures();

    /** Set once, when closing; a publish that starts after it fails. */
    private volatile boolean closed;

    /**
     * The publisher of an application.
     *
     * @param capabilities of the transport
     * @param instance the beginning of the ids that it makes
     * @param interceptors around each publish, the outermost first
     */
    public EnginePublisher(
            PublishSettings settings,
            EventCodec codec,
            Transport transport,
            Capabilities capabilities,
            String instance,
            EngineThreads threads,
            List<PublishInterceptor> interceptors) {
        this.settings = settings;
        this.time = threads.timer().time();
        this.messages = new Messages(codec, instance, capabilities, time);
        this.transport = transport;
        this.listeners = threads.listeners();
        this.interceptors = Interception.around(
                interceptors,
                publication -> send(
                        publication.topic(), publication.event(), publication.options(), publication.cause() != null));
        this.window = new PublishWindow(settings.maxUnconfirmed());
        this.shares = new TopicShares(window, settings.maxUnconfirmed());
        this.completions = new Completions<>(threads.workers(), threads.faults(), "publishes", this::taken);
    }

    /** Deadlines are kept from here on. */
    public void watch(Timer timer) {
        timer.every(SWEEP, "keep the deadlines of publishes", this::sweep);
        timer.every(SWEEP, "look after the futures of publishes", () -> {
            completions.takeOverIfStuck();
            unheard.logSummary();
        });
    }

    @Override
    public CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options) {
        return publish(topic, event, options, null);
    }

    /**
     * The same for a handler, if it is one that publishes: the end of its publishes is waited for when it has returned.
     *
     * @param cause the handler's context; null for none
     */
    public CompletableFuture<Receipt> publish(
            String topic, Object event, PublishOptions options, @Nullable Context cause) {
        Messages.checkPresent(topic, event);
        Arguments.given(options, "options");
        if (interceptors == null) {
            return send(topic, event, options, cause != null);
        }
        CompletableFuture<Receipt> future = interceptors.publish(new Publication(topic, event, options, cause));
        return cause == null ? unheard.watched(future) : future;
    }

    private CompletableFuture<Receipt> send(String topic, Object event, PublishOptions options, boolean awaited) {
        long startedAt = time.nanoTime();
        Message message = messages.of(topic, event, options);
        return send(message, null, mandatory(topic, options), startedAt, awaited);
    }

    /**
     * Sends a reply, which the engine waits for. No interceptor sees it.
     *
     * @param request has a reply address; if that does not exist any more, the receipt says that nothing was routed
     * @throws IllegalArgumentException if the reply can't be encoded
     */
    public CompletableFuture<Receipt> reply(Message request, Object reply) {
        long startedAt = time.nanoTime();
        Message message = messages.reply(request, reply);
        return send(message, request.replyTo(), false, startedAt, true);
    }

    private CompletableFuture<Receipt> send(
            Message message, @Nullable String address, boolean mandatory, long startedAt, boolean awaited) {
        if (closed) {
            return failed(message, startedAt, closedFailure(message));
        }
        PublishWindow.Slot slot;
        try {
            slot = slot(message.topic());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(
                    message,
                    startedAt,
                    new PublishException.Blocked(
                            message.id(),
                            "interrupted while waiting until fewer events than publish.maxUnconfirmed are unconfirmed"));
        }
        if (slot == null) {
            return failed(message, startedAt, windowFull(message));
        }
        if (closed) {
            // Closing may have seen that none is under way, and waits for no other.
            window.release(slot);
            return failed(message, startedAt, closedFailure(message));
        }
        var publish = new PendingPublish(message, address, mandatory, awaited, startedAt, slot, this::ended);
        slot.hold(publish);
        try {
            if (address == null) {
                transport.send(publish);
            } else {
                transport.reply(address, publish);
            }
        } finally {
            if (publish.rendezvous()) {
                release(publish);
                publish.complete();
            }
        }
        return publish.future();
    }

    /** A place in the window; null when there is none in time. */
    private PublishWindow.@Nullable Slot slot(String topic) throws InterruptedException {
        boolean waits = settings.whenFull() == PublishSettings.WhenFull.BLOCK;
        return shares.acquire(topic, waits ? settings.timeout() : Duration.ZERO);
    }

    private boolean mandatory(String topic, PublishOptions options) {
        Boolean said = options.mandatory();
        return said != null ? said : settings.topic(topic).mandatory();
    }

    /**
     * How long the ends of a handler's publishes may be waited for; null when all of them end in time by themselves, as those
     * do that no interceptor can put others in the place of.
     */
    public @Nullable Duration patience() {
        return interceptors == null ? null : settings.timeout().multipliedBy(2);
    }

    /** Publishes whose end is not decided, or not told. */
    public int pending() {
        return window.used();
    }

    /** From now on publishes fail as closed; those under way go on. */
    public void close() {
        closed = true;
    }

    /** Whether every publish has ended and was told. */
    public boolean idle() {
        return pending() == 0 && completions.isEmpty();
    }

    private void sweep() {
        long now = time.nanoTime();
        shares.findStalledTopics(now);
        window.forEach(publish -> {
            if (now - publish.startedAt() >= settings.timeout().toNanos()) {
                publish.expire(settings.timeout(), transport::whyWaiting);
            }
        });
    }

    private void ended(PendingPublish publish) {
        if (publish.failure() == null) {
            shares.answered(publish.message().topic());
        }
        tell(publish.message(), publish.startedAt(), publish.failure());
        if (publish.rendezvous()) {
            completions.add(publish);
        }
    }

    /** Its future is about to be completed, after the caller has got it. */
    private void taken(PendingPublish publish) {
        release(publish);
        PublishException failure = publish.failure();
        if (failure != null && !publish.awaited() && !publish.hasDependents()) {
            unheard.add(failure);
        }
    }

    private void release(PendingPublish publish) {
        window.release(publish.slot());
    }

    private CompletableFuture<Receipt> failed(Message message, long startedAt, PublishException failure) {
        tell(message, startedAt, failure);
        return CompletableFuture.failedFuture(failure);
    }

    private void tell(Message message, long startedAt, @Nullable PublishException failure) {
        if (!listeners.isEmpty()) {
            var elapsed = Duration.ofNanos(time.nanoTime() - startedAt);
            listeners.tell(listener -> listener.published(message.topic(), message.type(), elapsed, failure));
        }
    }

    private PublishException windowFull(Message message) {
        if (shares.isStalled(message.topic())) {
            return new PublishException.Blocked(
                    message.id(),
                    "half of publish.maxUnconfirmed (" + settings.maxUnconfirmed()
                            + ") is taken by events for the topic '" + message.topic()
                            + "' that got no answer, and other topics need the rest: "
                            + transport.whyWaiting().reason());
        }
        return new PublishException.Blocked(
                message.id(),
                "publish.maxUnconfirmed is reached, as " + settings.maxUnconfirmed() + " events are unconfirmed: "
                        + transport.whyWaiting().reason());
    }

    private static PublishException closedFailure(Message message) {
        return new PublishException.Closed(message.id(), "the application is closed: publish before closing it");
    }
}
