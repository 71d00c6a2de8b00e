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
import io.leveret.spi.Places;
import io.leveret.support.Durations;
import io.leveret.support.Names;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Quietly;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running application, from start to close. */
final class Engine implements Leveret {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** How long it may take to disconnect when the start has failed. */
    private static final Duration DISCONNECT = Duration.ofSeconds(2);

    private final Settings settings;
    private final Places places;
    private final EventCodec codec;
    private final Transport transport;
    private final Capabilities capabilities;
    private final EngineThreads threads;
    private final EnginePublisher publisher;
    private final EngineRequester requester;
    private final Subscriptions subscriptions;
    private final EngineHealth health;
    private final Closing closing;

    /** Moves forward only. */
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    private final AwaitedEnd end = new AwaitedEnd();

    private final ShutdownHook hook;
    private final ClosedActions closedActions;

    /** Set once, when the application is about to run. */
    private volatile boolean started;

    /** Set before the end comes, by the one that closes. */
    private volatile CloseReport report = new CloseReport(List.of(), 0);

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
        this.places = blueprint.places();
        this.codec = codec;
        this.transport = transport;
        this.capabilities = capabilities;
        this.hook = new ShutdownHook(settings.application(), this::jvmEnds);
        this.closedActions = new ClosedActions(blueprint.onClosed());
        var faults = new InternalFaults(this::tellComponent);
        this.threads = new EngineThreads(
                workers.apply(settings.application(), faults),
                new Timer(settings.application(), faults),
                new Listeners(blueprint.listeners(), faults),
                ThreadContext.ofCaller(),
                faults);
        this.publisher = new EnginePublisher(
                settings.publish(), codec, transport, instance, threads, blueprint.publishInterceptors());
        this.requester = new EngineRequester(publisher, codec, transport, threads);
        var parts = new EngineParts(
                instance, transport, threads, blueprint.handlerInterceptors(), settings.shutdownTimeout());
        this.subscriptions = new Subscriptions(
                settings,
                codec,
                new HandlersPublisher(publisher::publish, publisher::reply, publisher.patience()),
                parts);
        this.health = new EngineHealth(transport, threads);
        this.closing = new Closing(transport, publisher, requester, threads);
    }

    /** Nothing runs before, and nothing is left running when it throws. */
    Leveret start(List<ValidatedSubscription> definitions) {
        try {
            threads.start();
            tellState(State.STARTING);
            if (settings.shutdownHook()) {
                hook.register();
            }
            publisher.watch(threads.timer());
            // Connects meanwhile: most of the time before the first event is loading what the codec needs.
            transport.open(this::changed);
            var unreadable = new Faults();
            EventClasses.check(definitions, codec, unreadable);
            unreadable.throwIfAny();
            definitions.forEach(subscriptions::open);
            if (!settings.broker().startTimeout().isZero()) {
                transport.awaitReady(settings.broker().startTimeout());
            }
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
        started = true;
        if (!state.compareAndSet(State.STARTING, State.RUNNING)) {
            throw new StartException(
                    "Leveret did not start: the JVM ends", new IllegalStateException("closed meanwhile"));
        }
        tellState(State.RUNNING);
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
        var faults = new Faults();
        ValidatedSubscription checked = Definitions.check(
                definition,
                settings.subscription(definition.group()),
                capabilities,
                places.group(definition.group()),
                faults);
        EventClasses.check(checked, codec, faults);
        faults.throwIfAny();
        if (state.get() != State.RUNNING) {
            throw Subscriptions.fault(
                    definition.group() + "." + definition.topic(), "the application is closed", "subscribe before");
        }
        try {
            return subscriptions.open(checked);
        } catch (TransportException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Subscription subscription(String group, String topic) {
        return subscriptions.get(group, topic);
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
        Names.groupProblem(group).or(() -> Names.topicProblem(topic)).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return ParkedLetters.of(transport, group, topic, parkingQueue);
    }

    @Override
    public Health health() {
        return health.of(state.get(), subscriptions.all());
    }

    @Override
    public Stats stats() {
        return EngineStats.of(subscriptions.all(), publisher, requester, settings.publish(), transport);
    }

    @Override
    public void awaitShutdown() throws InterruptedException {
        end.await();
    }

    /** On the thread of the shutdown hook. */
    private void jvmEnds() {
        Quietly.run(() -> LOG.info(
                "the JVM ends: closing {}, within {}{}",
                settings.application(),
                Durations.text(settings.shutdownTimeout()),
                end.isAwaited() ? "" : "; if main has just returned, call awaitShutdown() in it to keep running"));
        close();
    }

    @Override
    public void close() {
        close(settings.shutdownTimeout());
    }

    @Override
    public CloseReport close(Duration timeout) {
        var time = new CloseTime(timeout);
        // A handler or listener that calls would wait for itself.
        boolean within = threads.listeners().calling() || subscriptions.calling();
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.CLOSING);
        boolean first = before != State.CLOSING && before != State.CLOSED;
        if (first && within) {
            threads.workers().execute(threads.workers().prefix("close"), () -> finish(time));
        } else if (first) {
            finish(time);
        } else if (!within) {
            end.await(time);
        }
        return report;
    }

    private void finish(CloseTime time) {
        try {
            tellState(State.CLOSING);
            report = closing.run(subscriptions.all(), time);
            if (started) {
                closedActions.run(threads.workers().prefix("closed") + "1", time.left());
            }
            if (!report.clean()) {
                Quietly.run(() -> LOG.warn("closed before everything was finished: {}", report));
            }
        } finally {
            hook.remove();
            moveTo(State.CLOSED);
            threads.listeners().close(time.left());
            end.come();
        }
    }

    private void changed(ComponentHealth component) {
        tellComponent(EngineHealth.translate(component));
    }

    private void tellComponent(Health.Component component) {
        threads.listeners().tellFirst(listener -> listener.componentChanged(component));
    }

    private void moveTo(State next) {
        state.set(next);
        tellState(next);
    }

    private void tellState(State now) {
        threads.listeners().tellFirst(listener -> listener.stateChanged(now));
    }
}
