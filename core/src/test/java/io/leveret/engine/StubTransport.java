package io.leveret.engine;

import io.leveret.EventCodec;
import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.ValidatedSubscription;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Workers;
import io.leveret.json.JsonCodec;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.Delivery;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SendFailure;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** A transport that does what a test says, and an engine on it. */
public class StubTransport implements Transport {

    public static final String TYPE = "step.made";

    /** Sent, and not confirmed. */
    public final Queue<OutboundMessage> sent = new ConcurrentLinkedQueue<>();

    /** Where the latest subscription's deliveries go. */
    volatile DeliverySink sink = delivery -> {};

    final List<SubscriptionSpec> subscriptions = new ArrayList<>();
    final AtomicInteger healthAsked = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final Queue<Settlement> settled = new ConcurrentLinkedQueue<>();

    /** Starts an engine on it. */
    final Engine start(
            Settings settings,
            List<LeveretListener> listeners,
            BiFunction<String, InternalFaults, Workers> workers,
            SubscriptionDefinition... definitions) {
        var blueprint = new Blueprint(
                settings,
                Places.CODE,
                List.of(),
                List.of(definitions),
                null,
                List.of(),
                listeners,
                List.of(),
                List.of(),
                List.of(),
                null,
                Time.SYSTEM);
        return start(blueprint, this, workers);
    }

    final Engine start(SubscriptionDefinition... definitions) {
        return start(Settings.of("memory:stub"), List.of(), Workers::new, definitions);
    }

    /** Starts an engine on any transport. */
    static Engine start(Blueprint blueprint, Transport transport, BiFunction<String, InternalFaults, Workers> workers) {
        EventCodec given = blueprint.codec();
        EventCodec codec = given == null ? JsonCodec.standard() : given;
        var engine = new Engine(blueprint, codec, "instance", transport, Capabilities.UNKNOWN, workers);
        var faults = new Faults();
        List<ValidatedSubscription> checked = blueprint.subscriptions().stream()
                .map(definition -> Definitions.check(
                        definition,
                        blueprint.settings().subscription(definition.group()),
                        Capabilities.UNKNOWN,
                        Places.CODE.defaults(),
                        faults))
                .toList();
        engine.start(checked);
        return engine;
    }

    /** A subscription to the topic {@code steps}. */
    static SubscriptionDefinition steps(EventHandler<Integer> handler) {
        return SubscriptionDefinition.of(
                "walkers", "steps", Handling.of(Integer.class, handler).types(TYPE));
    }

    static SubscriptionDefinition steps() {
        return steps((step, context) -> Outcome.ack());
    }

    /** Confirms all that was sent. */
    public final void confirmAll() {
        OutboundMessage outbound;
        while ((outbound = sent.poll()) != null) {
            outbound.stored(true);
        }
    }

    final void deliver(int step) {
        sink.accept(new StubDelivery(step));
    }

    @Override
    public void open(TransportObserver observer) {}

    @Override
    public void awaitReady(Duration timeout) {}

    @Override
    public void send(OutboundMessage outbound) {
        if (outbound.begin()) {
            sent.add(outbound);
        }
    }

    @Override
    public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink to) {
        subscriptions.add(spec);
        sink = to;
        return new StubConsumer();
    }

    @Override
    public ParkedMessages parked(String group, String topic, ParkingQueue parkingQueue) {
        throw new UnsupportedOperationException("a stub parks nothing");
    }

    @Override
    public List<ComponentHealth> health() {
        healthAsked.incrementAndGet();
        return subscriptions.stream()
                .map(spec -> new ComponentHealth("subscription " + spec.name(), true, "receiving"))
                .toList();
    }

    @Override
    public SendFailure whyWaiting() {
        return new SendFailure.Refused("not connected", true);
    }

    @Override
    public void close(Duration timeout) {
        closed.incrementAndGet();
        OutboundMessage outbound;
        while ((outbound = sent.poll()) != null) {
            outbound.failed(new SendFailure.Unknown("closed"));
        }
    }

    private static final class StubConsumer implements ConsumerHandle {

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void prefetch(int deliveries) {}

        @Override
        public void close(Duration timeout) {}
    }

    /** One step. */
    class StubDelivery implements Delivery {

        /** Set when its connection is lost. */
        volatile boolean stale;

        private final Message message;

        StubDelivery(int step) {
            byte[] body = Integer.toString(step).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            message = new Message("steps", TYPE, "id-" + step, null, "application/json", null, null, Map.of(), body);
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public boolean stale() {
            return stale;
        }

        @Override
        public CompletableFuture<SettleResult> settle(Settlement settlement) {
            settled.add(settlement);
            return CompletableFuture.completedFuture(stale ? SettleResult.STALE : SettleResult.SETTLED);
        }
    }
}
