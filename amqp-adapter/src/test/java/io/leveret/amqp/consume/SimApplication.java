package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.publish.PublishLinks;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a subscription needs around it, without a connection of its own: tests give it those of a {@link SimQueue}. */
final class SimApplication {

    static final int PREFETCH = 5;

    /** What the observer was told. */
    final List<ComponentHealth> told = new CopyOnWriteArrayList<>();

    private final AmqpOptions options = Objects.requireNonNull(AmqpOptions.read(
            new TransportSettings("amqp://127.0.0.1", "test", "instance", Map.of()), new ArrayList<>()));
    private final Connector connector = new Connector(options, "test", "instance");
    private final Topology topology = new Topology(options, "instance");
    final InlineScheduler scheduler = new InlineScheduler();
    private final Copier copier = new Copier(new PublishLinks(connector, topology, () -> {}, told::add), scheduler);

    static SubscriptionSpec spec(boolean singleActive) {
        return new SubscriptionSpec(
                "group", "orders", Set.of("order.placed"), Set.of(), PREFETCH, false, List.of(), singleActive);
    }

    /** Those whose subscriptions end without threads. */
    final ConsumeLinks withoutClosers = new ConsumeLinks(connector, told::add, task -> {
        throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
    });

    /** That of the consumers made here. */
    final Prefetch prefetch = new Prefetch(PREFETCH);

    AmqpSubscription subscription(boolean singleActive, DeliverySink sink) {
        return new AmqpSubscription(
                spec(singleActive), sink, topology, copier, scheduler, new ConsumeLinks(connector, told::add));
    }

    /** One that others end together, in a process that has no thread for that. */
    AmqpSubscription subscriptionWithoutClosers(DeliverySink sink) {
        return (AmqpSubscription) withoutClosers.subscribe(spec(false), sink, topology, copier, scheduler);
    }

    /** A consumer on a channel of a session, which does not consume yet. */
    ConsumerGeneration consumer(Session session, DeliverySink sink) throws Exception {
        var channel = session.connection().createChannel();
        return new ConsumerGeneration(
                channel,
                "group.orders",
                spec(false),
                sink,
                copier,
                new AckFlusher(channel, PREFETCH, scheduler),
                new UnreadDeliveries(),
                prefetch,
                false,
                new Redeclaration(),
                () -> {});
    }
}
