package io.leveret.engine;

import io.leveret.CircuitBreakerPolicy;
import io.leveret.EventCodec;
import io.leveret.Health;
import io.leveret.Stats.SubscriptionStats;
import io.leveret.Subscription;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.ValidatedSubscription;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.handling.Decoder;
import io.leveret.engine.handling.DeliveryProcessor;
import io.leveret.engine.handling.HandlersPublisher;
import io.leveret.engine.handling.HandlingParts;
import io.leveret.engine.handling.OverdueHandlers;
import io.leveret.engine.handling.UnreadableEvents;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Delivery;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Headers;
import io.leveret.transport.Quietly;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.List;
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
    private final ValidatedSubscription checked;
    private final EventCodec codec;
    private final HandlersPublisher publisher;
    private final EngineParts parts;
    private final EngineThreads threads;
    private final Time time;
    private final Consumer<SubscriptionRuntime> onClosed;
    private final HealthNews news;
    private final Supervision supervision;
    private final UnreadableEvents unreadable;
    private final OverdueHandlers overdue;
    private final @Nullable Circuit circuit;
    private final DeliveryCounts counts;
    private final SubscriptionWorkers workers;

    private final OpenTasks open = new OpenTasks();
    private final Flow flow = new Flow(open);

    /** Changed by {@link #apply} only, which one thread calls at a time. */
    private volatile SubscriptionSettings settings;

    /**
     * A subscription that receives nothing yet.
     *
     * @param onClosed told when it was closed alone
     */
    SubscriptionRuntime(
            ValidatedSubscription checked,
            SubscriptionSettings settings,
            EventCodec codec,
            HandlersPublisher publisher,
            EngineParts parts,
            Consumer<SubscriptionRuntime> onClosed) {
        this.checked = checked;
        this.spec = Definitions.spec(checked, settings);
        this.settings = settings;
        this.codec = codec;
        this.publisher = publisher;
        this.parts = parts;
        this.threads = parts.threads();
        this.onClosed = onClosed;
        this.time = threads.timer().time();
        this.news = new HealthNews(component(), this::health, threads);
        Runnable changed = news::changed;
        this.supervision = new Supervision(spec.name(), settings.supervision(), flow, time, changed);
        this.unreadable = new UnreadableEvents(settings.supervision().window(), time, changed);
        this.overdue = new OverdueHandlers(spec.name(), changed);
        CircuitBreakerPolicy breaker = settings.circuitBreaker();
        this.circuit = breaker == null ? null : new Circuit(spec.name(), breaker, flow, threads, changed);
        this.counts = new DeliveryCounts(processor(settings));
        this.workers = new SubscriptionWorkers(spec.name(), settings.concurrency(), checked.routes(), counts, threads);
    }

    private DeliveryProcessor processor(SubscriptionSettings by) {
        var handling = new HandlingParts(
                spec,
                by,
                publisher,
                parts.handlerInterceptors(),
                threads,
                open,
                unreadable,
                overdue,
                circuit == null ? null : circuit.breaker(),
                flow::begins,
                flow::goesOn,
                supervision::crashed);
        return new DeliveryProcessor(handling, new Decoder(checked.routes(), codec, time));
    }

    /** Starts to receive. */
    void open() {
        if (settings.paused()) {
            pause();
        }
        flow.attach(parts.transport().subscribe(spec, this));
    }

    /** {@code group.topic}. */
    String name() {
        return spec.name();
    }

    /** What it was made of. */
    ValidatedSubscription checked() {
        return checked;
    }

    /** The settings that it has now. */
    SubscriptionSettings settings() {
        return settings;
    }

    /** Takes settings that {@link LiveChange} allows. What is being handled ends as it began. */
    void apply(SubscriptionSettings next) {
        SubscriptionSettings before = settings;
        settings = next;
        counts.use(processor(next));
        if (next.concurrency() != before.concurrency()) {
            workers.dispatcher().resize(next.concurrency());
        }
        if (next.prefetch() != before.prefetch()) {
            flow.prefetch(next.prefetch());
        }
        if (next.paused() != before.paused()) {
            if (next.paused()) {
                pause();
            } else {
                resume();
            }
        }
    }

    @Override
    public void accept(Delivery delivery) {
        String skipped = delivery.message().headers().get(Headers.SKIP_INSTANCE);
        if (spec.broadcast() && parts.instance().equals(skipped)) {
            var unused = delivery.settle(Settlement.ACK);
        } else {
            counts.arrived();
            workers.dispatcher().accept(delivery);
        }
    }

    @Override
    public void recall() {
        workers.dispatcher().recall();
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
            supervision.reset();
            if (circuit != null) {
                circuit.breaker().close();
            }
        }
        if (flow.resume()) {
            Quietly.run(() -> LOG.info("{} is resumed", spec.name()));
            tellHealth();
        }
    }

    /** What it is doing. */
    SubscriptionStats stats() {
        int held = workers.dispatcher().held();
        return new SubscriptionStats(spec.group(), spec.topic(), open.count(), counts.waiting(), held);
    }

    /** Has listeners told how it is. */
    void tellHealth() {
        news.changed();
    }

    @Override
    public Health.Component health() {
        return health(parts.transport().health().stream()
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
        return new SubscriptionHealth(component(), flow, overdue, unreadable, time).now(receiving);
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
        try {
            if (open.awaitNone(timeout)) {
                return List.of();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Task> unfinished = open.snapshot();
        unfinished.forEach(Task::abandon);
        return unfinished.stream()
                .map(task ->
                        spec.name() + " " + ForeignText.oneLine(task.message().id()))
                .toList();
    }

    /** Gives back all that is not settled. The last step of closing. */
    void end(Duration timeout) {
        try {
            workers.close();
        } finally {
            flow.end(timeout);
        }
    }
}
