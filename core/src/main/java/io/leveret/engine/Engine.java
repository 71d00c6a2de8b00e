package io.leveret.engine;

import io.leveret.CloseReport;
import io.leveret.DeadLetters;
import io.leveret.EngineFactory.Blueprint;
import io.leveret.EventCodec;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener.State;
import io.leveret.Names;
import io.leveret.Publisher;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Place;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running application: its life from start to close. */
final class Engine implements Leveret {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** How long a transport may take to disconnect when nothing is left to wait for. */
    static final Duration DISCONNECT = Duration.ofSeconds(2);

    private final Settings settings;
    private final EventCodec codec;
    private final Transport transport;
    private final Listeners listeners;
    private final Workers workers;
    private final Timer timer;
    private final EnginePublisher publisher;
    private final EngineParts parts;

    /** By name; those that were closed alone are gone. */
    private final Map<String, SubscriptionRuntime> subscriptions = new ConcurrentSkipListMap<>();

    /** Moves forward only. */
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Set before {@code closed} opens, by the one that closes. */
    private volatile CloseReport report = new CloseReport(List.of(), 0);

    Engine(Blueprint blueprint, EventCodec codec, String instance, Transport transport) {
        this.settings = blueprint.settings();
        this.codec = codec;
        this.transport = transport;
        this.listeners = new Listeners(blueprint.listeners());
        this.workers = new Workers(settings.application());
        this.timer = new Timer(settings.application());
        this.publisher = new EnginePublisher(settings.publish(), codec, transport, listeners, instance, workers, timer);
        this.parts = new EngineParts(
                instance,
                transport,
                workers,
                timer,
                listeners,
                settings.closeGrace(),
                subscription -> subscriptions.remove(name(subscription.group(), subscription.topic())));
    }

    Leveret start(List<Checked> definitions) {
        tellState(State.STARTING);
        try {
            transport.open(this::changed);
            definitions.forEach(this::open);
            if (!settings.broker().startTimeout().isZero()) {
                transport.awaitReady(settings.broker().startTimeout());
            }
        } catch (TransportException e) {
            close(Duration.ZERO);
            throw new StartException("Leveret did not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new StartException("Leveret did not start: interrupted while waiting for the broker", e);
        }
        moveTo(State.RUNNING);
        return this;
    }

    private SubscriptionRuntime open(Checked checked) {
        var own = settings.subscription(checked.definition().group());
        var spec = Definitions.spec(checked, own);
        checked.routes().classes().forEach(codec::prepare);
        var subscription = new SubscriptionRuntime(spec, own, checked.routes(), codec, publisher, parts);
        if (subscriptions.putIfAbsent(spec.name(), subscription) != null) {
            throw fault("subscription " + spec.name(), "this application has it already", "close the other first");
        }
        try {
            subscription.open();
        } catch (RuntimeException e) {
            subscriptions.remove(spec.name());
            throw e;
        }
        return subscription;
    }

    @Override
    public Publisher publisher() {
        return publisher;
    }

    @Override
    public Subscription subscribe(SubscriptionDefinition definition) {
        var faults = new Faults();
        Checked checked = Definitions.check(definition, settings.subscription(definition.group()), faults);
        faults.throwIfAny();
        if (state.get() != State.RUNNING) {
            throw fault(name(definition.group(), definition.topic()), "the application is closed", "subscribe before");
        }
        try {
            return open(checked);
        } catch (TransportException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartException fault(String where, String problem, String remedy) {
        return new StartException(List.of(new io.leveret.Fault(where, problem, remedy)));
    }

    @Override
    public Subscription subscription(String group, String topic) {
        @Nullable Subscription found = subscriptions.get(name(group, topic));
        if (found == null) {
            throw new IllegalArgumentException("this application has no subscription "
                    + ForeignText.quote(name(group, topic)) + "; it has " + String.join(", ", subscriptions.keySet()));
        }
        return found;
    }

    @Override
    public DeadLetters deadLetters(String group, String topic) {
        return letters(group, topic, Place.DEAD);
    }

    @Override
    public DeadLetters invalid(String group, String topic) {
        return letters(group, topic, Place.INVALID);
    }

    private DeadLetters letters(String group, String topic, Place place) {
        Names.groupProblem(group).or(() -> Names.topicProblem(topic)).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new ParkedLetters(transport, group, topic, place);
    }

    @Override
    public Health health() {
        List<Health.Component> components = new ArrayList<>();
        for (ComponentHealth component : transport.health()) {
            if (!component.name().startsWith("subscription ")) {
                components.add(SubscriptionRuntime.translate(component));
            }
        }
        subscriptions.values().forEach(subscription -> components.add(subscription.health()));
        return new Health(state.get(), components);
    }

    @Override
    public void awaitShutdown() throws InterruptedException {
        var hook = new Thread(this::close, "leveret-" + settings.application() + "-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        closed.await();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM ends: its hook has closed the application");
        }
    }

    @Override
    public void close() {
        close(settings.closeGrace());
    }

    @Override
    public CloseReport close(Duration grace) {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.CLOSING);
        if (before == State.CLOSING || before == State.CLOSED) {
            return awaitClosed(grace);
        }
        tellState(State.CLOSING);
        var deadline = new Deadline(grace);
        List<SubscriptionRuntime> all = List.copyOf(subscriptions.values());
        all.forEach(SubscriptionRuntime::stopIntake);
        List<String> unfinished = new ArrayList<>();
        all.forEach(subscription -> unfinished.addAll(subscription.drain(deadline.left())));
        publisher.close();
        var intakes = new Deadline(deadline.leftOr(DISCONNECT));
        all.forEach(subscription -> subscription.end(intakes.left()));
        deadline.await(() -> publisher.pending() == 0);
        report = new CloseReport(unfinished, publisher.pending());
        transport.close(deadline.leftOr(DISCONNECT));
        publisher.stopSweeping();
        timer.close();
        workers.close();
        if (!report.clean()) {
            LOG.warn("closed before everything was finished: {}", report);
        }
        moveTo(State.CLOSED);
        closed.countDown();
        return report;
    }

    private CloseReport awaitClosed(Duration grace) {
        try {
            if (!closed.await(grace.plus(DISCONNECT).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
                LOG.warn("another thread still closes the application after {}", grace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return report;
    }

    private void changed(ComponentHealth component) {
        listeners.tell(listener -> listener.componentChanged(SubscriptionRuntime.translate(component)));
    }

    private void moveTo(State next) {
        state.set(next);
        tellState(next);
    }

    private void tellState(State now) {
        listeners.tell(listener -> listener.stateChanged(now));
    }

    private static String name(String group, String topic) {
        return group + "." + topic;
    }
}
