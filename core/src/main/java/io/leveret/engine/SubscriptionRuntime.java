package io.leveret.engine;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.EventCodec;
import io.leveret.Health;
import io.leveret.Stats.SubscriptionStats;
import io.leveret.Subscription;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.Flow.Wish;
import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.handling.Decoder;
import io.leveret.engine.handling.DeliveryProcessor;
import io.leveret.engine.handling.HandlersPublisher;
import io.leveret.engine.handling.HandlingParts;
import io.leveret.engine.handling.OverdueHandlers;
import io.leveret.engine.handling.UnreadableEvents;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.support.Durations;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Delivery;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import io.leveret.transport.Quietly;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running subscription: receives deliveries from the transport, has them handled, and supervises, pauses and closes.
 */
final class SubscriptionRuntime implements Subscription, DeliverySink {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRuntime.class);

    /** What its name in health begins with. */
    static final String COMPONENT = "subscription ";

    private final SubscriptionSpec spec;
    private final SubscriptionSettings settings;
    private final Transport transport;
    private final EngineParts parts;
    private final EngineThreads threads;
    private final Consumer<SubscriptionRuntime> onClosed;
    private final CrashCounter crashes;
    private final UnreadableEvents unreadable;
    private final OverdueHandlers overdue;
    private final @Nullable Circuit circuit;
    private final DeliveryCounts counts;
    private final Dispatcher dispatcher;

    /** The threads of confined keys; empty when workers are shared. */
    private final List<ExecutorService> confined = new ArrayList<>();

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);

    /**
     * A subscription that receives nothing yet.
     *
     * @param onClosed told when it was closed alone
     */
    SubscriptionRuntime(
            SubscriptionSpec spec,
            SubscriptionSettings settings,
            RoutingTable routes,
            EventCodec codec,
            HandlersPublisher publisher,
            EngineParts parts,
            Consumer<SubscriptionRuntime> onClosed) {
        this.spec = spec;
        this.settings = settings;
        this.transport = parts.transport();
        this.parts = parts;
        this.threads = parts.threads();
        this.onClosed = onClosed;
        this.crashes = new CrashCounter(settings.supervision());
        this.unreadable = new UnreadableEvents(settings.supervision().window(), this::tellHealth);
        this.overdue = new OverdueHandlers(spec.name(), this::tellHealth);
        CircuitBreakerPolicy breaker = settings.circuitBreaker();
        this.circuit = breaker == null ? null : new Circuit(spec.name(), breaker, flow, threads, this::tellHealth);
        var handling = new HandlingParts(
                spec,
                settings,
                publisher,
                parts.handlerInterceptors(),
                threads,
                open,
                unreadable,
                overdue,
                circuit == null ? null : circuit.breaker(),
                flow::begins,
                flow::goesOn,
                this::crashed);
        this.counts = new DeliveryCounts(new DeliveryProcessor(handling, new Decoder(routes, codec)));
        this.dispatcher = dispatcher(routes);
    }

    private Dispatcher dispatcher(RoutingTable routes) {
        String prefix = threads.workers().prefix(spec.name());
        if (routes.confined()) {
            for (int i = 0; i < settings.concurrency(); i++) {
                confined.add(Executors.newSingleThreadExecutor(threads.workers().factory(spec.name() + "-confined")));
            }
            List<Executor> each = new ArrayList<>();
            confined.forEach(thread -> each.add(task -> threads.workers().execute(thread, task)));
            return Dispatcher.confined(each, counts, threads.timer(), threads.faults());
        }
        return Dispatcher.shared(
                routes.ordered() || routes.batched(),
                settings.concurrency(),
                task -> threads.workers().execute(prefix + "worker", task),
                counts,
                threads.timer(),
                threads.faults());
    }

    /** Starts to receive. */
    void open() {
        flow.attach(transport.subscribe(spec, this));
    }

    @Override
    public void accept(Delivery delivery) {
        String skipped = delivery.message().headers().get(Headers.SKIP_INSTANCE);
        if (spec.broadcast() && parts.instance().equals(skipped)) {
            var unused = delivery.settle(Settlement.ACK);
        } else {
            counts.arrived();
            dispatcher.accept(delivery);
        }
    }

    @Override
    public void recall() {
        dispatcher.recall();
    }

    @Override
    public String group() {
        return spec.group();
    }

    @Override
    public String topic() {
        return spec.topic();
    }

    @Override
    public void pause() {
        if (flow.stop(new Wish.Pause())) {
            LOG.info("{} is paused", spec.name());
        }
    }

    @Override
    public void resume() {
        if (!(flow.wish() instanceof Wish.Run)) {
            // Before it goes on: those of before must not stop it again.
            crashes.reset();
            if (circuit != null) {
                circuit.breaker().close();
            }
        }
        if (flow.resume()) {
            Quietly.run(() -> LOG.info("{} is resumed", spec.name()));
            tellHealth();
        }
    }

    private void crashed(String cause) {
        if (!crashes.add()) {
            return;
        }
        var policy = settings.supervision();
        var trip = new Wish.Trip("paused: its workers crashed more than " + policy.restarts() + " times in "
                + Durations.text(policy.window()) + ", last with " + cause);
        if (flow.stop(trip)) {
            Quietly.run(() -> LOG.error("{} is {}; remove the cause and call resume()", spec.name(), trip.cause()));
            tellHealth();
        }
    }

    /** What it is doing. */
    SubscriptionStats stats() {
        return new SubscriptionStats(spec.group(), spec.topic(), open.count(), counts.waiting(), dispatcher.held());
    }

    private void tellHealth() {
        Health.Component now = health();
        threads.listeners().tellFirst(listener -> listener.componentChanged(now));
    }

    @Override
    public Health.Component health() {
        return health(transport.health().stream()
                .filter(component -> component.name().equals(component()))
                .findFirst()
                .orElse(null));
    }

    /** Its name in health. */
    String component() {
        return COMPONENT + spec.name();
    }

    /**
     * How it is.
     *
     * @param receiving how it is for the transport; null when that does not have it yet
     */
    Health.Component health(@Nullable ComponentHealth receiving) {
        return new SubscriptionHealth(component(), flow, overdue, unreadable).now(receiving);
    }

    @Override
    public void close() {
        stopConsuming();
        if (called()) {
            // It would wait for itself.
            threads.workers().execute(threads.workers().prefix("close"), this::finish);
        } else {
            finish();
        }
    }

    private void finish() {
        var time = new CloseTime(parts.shutdownTimeout());
        try {
            drain(time.forHandlers());
            end(time.left());
        } finally {
            onClosed.accept(this);
        }
    }

    /** Whether one of its handlers is calling. */
    boolean called() {
        return open.mine();
    }

    /** Begins nothing any more. The first step of closing. */
    void stopConsuming() {
        flow.close();
    }

    /**
     * Waits for what runs; then interrupts it. The second step of closing.
     *
     * @return what was not finished
     */
    List<String> drain(Duration timeout) {
        boolean done;
        try {
            done = open.awaitNone(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done = false;
        }
        if (done) {
            return List.of();
        }
        List<String> unfinished = new ArrayList<>();
        for (Task task : open.snapshot()) {
            task.abandon();
            unfinished.add(
                    spec.name() + " " + ForeignText.oneLine(task.message().id()));
        }
        return unfinished;
    }

    /** Gives back all that is not settled. The last step of closing. */
    void end(Duration timeout) {
        dispatcher.close();
        flow.end(timeout);
        confined.forEach(ExecutorService::shutdown);
    }
}
