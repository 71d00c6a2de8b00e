package io.leveret.amqp;

import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Threads;
import io.leveret.amqp.consume.ConsumeLinks;
import io.leveret.amqp.parking.AmqpParkedMessages;
import io.leveret.amqp.parking.Letters;
import io.leveret.amqp.publish.Copier;
import io.leveret.amqp.publish.PublishLinks;
import io.leveret.amqp.reply.ReplyQueue;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.Failures;
import io.leveret.support.Durations;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Quietly;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import io.leveret.transport.SendFailure;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import io.leveret.transport.TransportObserver;
import io.leveret.transport.TransportStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one application to RabbitMQ: one to publish and one to consume, and more if something breaks.
 * Thread-safe.
 */
final class AmqpTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpTransport.class);

    /** How long a link's thread may take to end. */
    private static final Duration LAST = Duration.ofSeconds(1);

    /** How often connections that have ended are looked for. */
    private static final long LOOK_SECONDS = 1;

    private final Connector connector;
    private final Topology topology;
    private final String instance;
    private final ScheduledExecutorService acks;
    private final ScheduledExecutorService timer;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** Made by {@link #open}, the first call. */
    private volatile @Nullable Links links;

    /** Opened with the first request; null before. */
    private volatile @Nullable ReplyQueue replies;

    AmqpTransport(AmqpOptions options, String application, String instance) {
        this.connector = new Connector(options, application, instance);
        this.topology = new Topology(options, instance);
        this.instance = instance;
        this.acks = Executors.newSingleThreadScheduledExecutor(Threads.factory(application, "acks"));
        this.timer = Executors.newSingleThreadScheduledExecutor(Threads.factory(application, "timer"));
    }

    private record Links(PublishLinks publish, ConsumeLinks consume, Copier copier, TransportObserver observer) {}

    @Override
    public void open(TransportObserver observer) {
        var consume = new ConsumeLinks(connector, observer);
        var publish = new PublishLinks(connector, topology, consume::redeclare, observer);
        var made = new Links(publish, consume, new Copier(publish, timer), observer);
        links = made;
        // Later there may be no thread to be had.
        acks.execute(() -> {});
        var unused = timer.scheduleWithFixedDelay(() -> unstick(made), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        made.publish().start();
        made.consume().start();
    }

    /** What it throws would be the last look. */
    private void unstick(Links links) {
        quietly("look for a connection that has ended", links.publish()::unstick);
        quietly("look for a connection that has ended", links.consume()::unstick);
        ReplyQueue open = replies;
        if (open != null) {
            quietly("look for a connection that has ended", open::unstick);
        }
    }

    private static void quietly(String what, Runnable step) {
        Quietly.attempt(step, e -> LOG.warn("could not {}", what, e));
    }

    @Override
    public void awaitReady(Duration timeout) throws InterruptedException {
        Links now = links();
        long end = System.nanoTime() + timeout.toNanos();
        while (!(now.publish().state().up() && now.consume().ready())) {
            Failures.LastingException refused = now.consume().lasting();
            if (refused == null) {
                refused = now.publish().state().lasting();
            }
            if (refused != null) {
                throw new TransportException(String.valueOf(refused.getMessage()), refused);
            }
            if (System.nanoTime() - end > 0) {
                throw new TransportException("not ready within " + Durations.text(timeout) + ": " + notReady(now)
                        + (now.publish().state().up()
                                ? ". Set a longer startTimeout if it only takes time"
                                : ". Start the broker, correct the broker's URL, or set a longer startTimeout"));
            }
            Thread.sleep(1);
        }
    }

    private String notReady(Links now) {
        return health().stream()
                .filter(component -> !component.up())
                .map(component -> component.name() + ": " + component.detail())
                .findFirst()
                .orElse(now.publish().state().detail());
    }

    @Override
    public void send(OutboundMessage outbound) {
        links().publish().send(outbound);
    }

    @Override
    public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink) {
        Links now = links();
        return now.consume().subscribe(spec, sink, topology, now.copier(), acks);
    }

    @Override
    public ReplyInbox replies(ReplySink sink) {
        var open = new ReplyQueue(connector, instance, sink, links().observer());
        replies = open;
        open.start();
        return open;
    }

    @Override
    public void reply(String address, OutboundMessage outbound) {
        links().publish().reply(address, outbound);
    }

    @Override
    public ParkedMessages parked(String group, String topic, ParkingQueue parkingQueue) {
        var letters = new Letters(group + "." + topic, topic, parkingQueue);
        return new AmqpParkedMessages(
                connector,
                letters,
                () -> links().consume().queue(letters.subscription()),
                () -> links().consume().missing(letters.subscription(), letters.queue()));
    }

    @Override
    public List<ComponentHealth> health() {
        Links now = links();
        List<ComponentHealth> all = new ArrayList<>();
        all.addAll(now.publish().health());
        all.addAll(now.consume().health());
        ReplyQueue open = replies;
        if (open != null) {
            all.add(open.health());
        }
        return all;
    }

    @Override
    public TransportStats stats() {
        return new TransportStats(connector.reconnects(), links().copier().pending());
    }

    @Override
    public SendFailure whyWaiting() {
        return links().publish().whyWaiting();
    }

    @Override
    public Optional<String> outage() {
        ComponentHealth now = links().publish().connectionHealth();
        return now.up() ? Optional.empty() : Optional.of(now.detail());
    }

    @Override
    public void close(Duration timeout) {
        Links now = links;
        if (now == null || !closed.compareAndSet(false, true)) {
            return;
        }
        long end = System.nanoTime() + timeout.toNanos();
        // A broker that doesn't answer can't make closing take longer.
        var unused = timer.schedule(() -> connector.breakOff(), timeout.toNanos(), TimeUnit.NANOSECONDS);
        quietly("end the subscriptions", () -> now.consume().closeSubscriptions(timeout));
        quietly("await the confirms", () -> now.publish().close(left(end)));
        quietly("end the connection for consuming", now.consume()::close);
        ReplyQueue open = replies;
        if (open != null) {
            quietly("end the connection for replies", open::close);
        }
        timer.shutdownNow();
        acks.shutdownNow();
        try {
            now.consume().join(LAST.compareTo(left(end)) < 0 ? LAST : left(end));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connector.close();
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private Links links() {
        Links now = links;
        if (now == null) {
            throw new TransportException("the transport is not open; start the application first");
        }
        return now;
    }
}
