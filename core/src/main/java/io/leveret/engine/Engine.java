package io.leveret.engine;

import io.leveret.CloseReport;
import io.leveret.DeadLetters;
import io.leveret.EventCodec;
import io.leveret.Health;
import io.leveret.Health.State;
import io.leveret.Leveret;
import io.leveret.Publisher;
import io.leveret.Requester;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Stats;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.EventClasses;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.ValidatedSubscription;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.handling.HandlersPublisher;
import io.leveret.engine.publish.EnginePublisher;
import io.leveret.engine.request.EngineRequester;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.Listeners;
import io.leveret.engine.threads.ThreadContext;
import io.leveret.engine.threads.Timer;
import io.leveret.engine.threads.Workers;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.EngineFactory.WatchedFile;
import io.leveret.spi.Places;
import io.leveret.spi.SettingsFile;
import io.leveret.support.Arguments;
import io.leveret.support.Names;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A running application, from start to close. */
final class Engine implements Leveret {

    /** How long it may take to disconnect when the start has failed. */
    private static final Duration DISCONNECT = Duration.ofSeconds(2);

    private final Settings settings;
    private final EventCodec codec;
    private final Transport transport;
    private final Capabilities capabilities;
    private final EngineThreads threads;
    private final EnginePublisher publisher;
    private final EngineRequester requester;
    private final Subscriptions subscriptions;
    private final Extensions extensions;
    private final LiveSettings live;
    private final @Nullable ConfigWatch watch;
    private final EngineHealth health;
    private final LifeCycle lifeCycle;
    private final Shutdown shutdown;

    Engine(Blueprint blueprint, EventCodec codec, String instance, Transport transport, Capabilities capabilities) {
        this(blueprint, codec, instance, transport, capabilities, Workers::new);
    }

    Engine(
            Blueprint blueprint,
            EventCodec codec,
            String instance,
            Transport transport,
            Capabilities capabilities,
            BiFunction<String, InternalFaults, Workers> workers) {
        this.settings = blueprint.settings();
        this.codec = codec;
        this.transport = transport;
        this.capabilities = capabilities;
        var faults = new InternalFaults(this::tellComponent);
        this.threads = new EngineThreads(
                workers.apply(settings.application(), faults),
                new Timer(settings.application(), faults, blueprint.time()),
                new Listeners(blueprint.listeners(), faults),
                ThreadContext.ofCaller(),
                faults);
        this.publisher = new EnginePublisher(
                settings.publish(), codec, transport, capabilities, instance, threads, blueprint.publishInterceptors());
        this.requester = new EngineRequester(publisher, codec, transport, threads);
        var parts = new EngineParts(
                instance, transport, threads, blueprint.handlerInterceptors(), settings.shutdownTimeout());
        this.subscriptions = new Subscriptions(
                codec, new HandlersPublisher(publisher::publish, publisher::reply, publisher.patience()), parts);
        this.extensions = new Extensions(blueprint.extensions());
        this.live = new LiveSettings(settings, blueprint.places(), subscriptions, capabilities);
        WatchedFile watched = blueprint.watched();
        this.watch = watched == null ? null : new ConfigWatch(watched, live, threads);
        this.health = new EngineHealth(transport, extensions, threads, watch);
        this.lifeCycle = new LifeCycle(threads.listeners());
        this.shutdown = new Shutdown(
                settings,
                blueprint.onClosed(),
                lifeCycle,
                subscriptions,
                threads,
                new Closing(transport, publisher, requester, extensions, threads));
    }

    /** Nothing runs before, and nothing is left running when it throws. */
    Leveret start(List<ValidatedSubscription> definitions) {
        try {
            threads.start();
            lifeCycle.starts();
            shutdown.registerHook();
            publisher.watch(threads.timer());
            // Most of the time before the first event is loading what the codec needs: all else is done meanwhile.
            transport.open(new TransportNews(transport, subscriptions, threads));
            List<SubscriptionRuntime> made = definitions.stream()
                    .map(definition -> subscriptions.make(definition, settings))
                    .toList();
            var unreadable = new Faults();
            EventClasses.check(definitions, codec, unreadable);
            unreadable.throwIfAny();
            made.forEach(subscriptions::open);
            if (!settings.broker().startTimeout().isZero()) {
                transport.awaitReady(settings.broker().startTimeout());
            }
            extensions.start(this, settings);
        } catch (InterruptedException e) {
            close(DISCONNECT);
            Thread.currentThread().interrupt();
            throw new StartException("Leveret did not start: interrupted while waiting for the broker", e);
        } catch (StartException e) {
            close(DISCONNECT);
            throw e;
        } catch (RuntimeException | Error e) {
            close(DISCONNECT);
            String text = e instanceof TransportException ? String.valueOf(e.getMessage()) : Texts.named(e);
            throw new StartException("Leveret did not start: " + text, e);
        }
        shutdown.started();
        if (!lifeCycle.runs()) {
            throw new StartException(
                    "Leveret did not start: the JVM ends", new IllegalStateException("closed meanwhile"));
        }
        if (watch != null) {
            watch.start();
        }
        return this;
    }

    @Override
    public Publisher publisher() {
        return publisher;
    }

    @Override
    public Requester requester() {
        return requester.checked(capabilities);
    }

    @Override
    public Subscription subscribe(SubscriptionDefinition definition) {
        Arguments.given(definition, "definition");
        Subscription made;
        try {
            made = live.whileUnchanged(now -> subscribe(definition, now));
        } catch (TransportException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
        if (lifeCycle.state() != State.RUNNING) {
            // Whoever closes the application may have looked before it was there.
            made.close();
            throw closed(definition);
        }
        return made;
    }

    private Subscription subscribe(SubscriptionDefinition definition, SettingsFile now) {
        var faults = new Faults();
        ValidatedSubscription checked = Definitions.check(
                definition,
                now.settings().subscription(definition.group()),
                capabilities,
                now.places().group(definition.group()),
                faults);
        EventClasses.check(checked, codec, faults);
        faults.throwIfAny();
        if (lifeCycle.state() != State.RUNNING) {
            throw closed(definition);
        }
        SubscriptionRuntime made = subscriptions.make(checked, now.settings());
        subscriptions.open(made);
        return made;
    }

    private static StartException closed(SubscriptionDefinition definition) {
        return Subscriptions.fault(
                definition.group() + "." + definition.topic(), "the application is closed", "subscribe before");
    }

    @Override
    public List<String> apply(Settings changed) {
        return live.apply(new SettingsFile(Arguments.given(changed, "settings"), Places.CODE));
    }

    @Override
    public Subscription subscription(String group, String topic) {
        return subscriptions.get(Arguments.given(group, "group"), Arguments.given(topic, "topic"));
    }

    @Override
    public DeadLetters deadLetters(String group, String topic) {
        return letters(group, topic, ParkingQueue.DEAD);
    }

    @Override
    public DeadLetters invalid(String group, String topic) {
        return letters(group, topic, ParkingQueue.INVALID);
    }

    private DeadLetters letters(String group, String topic, ParkingQueue parkingQueue) {
        Arguments.given(group, "group");
        Arguments.given(topic, "topic");
        Arguments.check(Names.groupProblem(group));
        Arguments.check(Names.topicProblem(topic));
        return ParkedLetters.of(transport, group, topic, parkingQueue);
    }

    @Override
    public Health health() {
        return health.of(lifeCycle.state(), subscriptions.all());
    }

    @Override
    public Optional<String> outage() {
        return lifeCycle.state() == State.CLOSED ? Optional.of("the application is closed") : transport.outage();
    }

    @Override
    public Stats stats() {
        return EngineStats.of(subscriptions.all(), publisher, requester, settings.publish(), transport, extensions);
    }

    @Override
    public void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    @Override
    public void close() {
        shutdown.close(settings.shutdownTimeout());
    }

    @Override
    public CloseReport close(Duration timeout) {
        return shutdown.close(Arguments.given(timeout, "timeout"));
    }

    private void tellComponent(Health.Component component) {
        threads.listeners().tellFirst(listener -> listener.componentChanged(component));
    }
}
