package io.leveret.kafka;

import io.leveret.kafka.consume.Subscriptions;
import io.leveret.kafka.parking.KafkaParkedMessages;
import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.publish.Sender;
import io.leveret.kafka.reply.Address;
import io.leveret.kafka.reply.KafkaReplies;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.KafkaOptions;
import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.LastingAdmin;
import io.leveret.kafka.topology.Names;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of one application: one that writes, one that asks, and one for each subscription. Thread-safe. */
final class KafkaTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTransport.class);

    private static final long LOOK_MILLIS = 1_000;

    private final Clients clients;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService opener;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Made by {@link #open}, the first call. */
    private volatile @Nullable Parts parts;

    /** Opened with the first request. */
    private volatile @Nullable KafkaReplies replies;

    KafkaTransport(KafkaOptions options, String application, String instance) {
        this.clients = new Clients(options, application, instance);
        this.timer = Executors.newSingleThreadScheduledExecutor(threads(application, "timer"));
        this.opener = Executors.newSingleThreadScheduledExecutor(threads(application, "topics"));
    }

    private record Parts(
            TransportObserver observer,
            LastingAdmin admin,
            Connection connection,
            Topics topics,
            Groups groups,
            Sender sender,
            Copies copies,
            Subscriptions subscriptions) {}

    private static ThreadFactory threads(String application, String role) {
        return task -> {
            var thread = new Thread(task, "leveret-" + application + "-kafka-" + role);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void open(TransportObserver observer) {
        var admin = new LastingAdmin(clients::admin, clients.options().who());
        try {
            open(observer, admin);
        } catch (RuntimeException | Error e) {
            // Nobody else knows it: the client that writes may have got no token.
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private void open(TransportObserver observer, LastingAdmin admin) {
        var topics = new Topics(admin, clients.options());
        var sender = new Sender(clients, topics, timer, opener);
        var copies = new Copies(sender, timer);
        var connection = new Connection(admin, clients.options().who(), sender::trouble, observer);
        var groups = new Groups(admin);
        var subscriptions = new Subscriptions(clients, topics, groups, copies, timer, observer::changed);
        clients.warn();
        parts = new Parts(observer, admin, connection, topics, groups, sender, copies, subscriptions);
        sender.start();
        Runnable look = () -> {
            // Before the cluster is asked, which tells of what is found here.
            Quietly.run(sender::look);
            connection.look();
        };
        var unused = timer.scheduleWithFixedDelay(look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void awaitReady(Duration timeout) throws InterruptedException {
        Parts now = parts();
        long end = System.nanoTime() + timeout.toNanos();
        while (!(now.connection().health().up() && now.subscriptions().ready())) {
            Throwable lasting = now.subscriptions().lasting();
            lasting = lasting == null ? now.connection().lasting() : lasting;
            if (lasting != null) {
                throw new TransportException(Failures.text(lasting), lasting);
            }
            if (System.nanoTime() - end > 0) {
                throw new TransportException("not ready within " + Durations.text(timeout) + ": " + notReady()
                        + ". Start the broker, correct the broker's URL, or set a longer startTimeout");
            }
            Thread.sleep(2);
        }
    }

    private String notReady() {
        return health().stream()
                .filter(component -> !component.up())
                .map(component -> component.name() + ": " + component.detail())
                .findFirst()
                .orElse("it just became ready");
    }

    @Override
    public void send(OutboundMessage outbound) {
        parts().sender().send(outbound);
    }

    @Override
    public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink) {
        return parts().subscriptions().subscribe(spec, sink);
    }

    @Override
    public ReplyInbox replies(ReplySink sink) {
        Parts now = parts();
        var opened = new KafkaReplies(clients, now.topics(), now.groups(), sink, now.observer()::changed);
        // First, as there may be no thread to be had: then it is not there.
        opened.start();
        replies = opened;
        return opened;
    }

    @Override
    public void reply(String address, OutboundMessage outbound) {
        Optional<Address> to = Address.parse(address);
        if (to.isPresent()) {
            parts().sender().reply(to.get().topic(), to.get().instance(), outbound);
        } else if (outbound.begin()) {
            outbound.stored(false);
        }
    }

    @Override
    public ParkedMessages parked(String group, String topic, ParkingQueue parkingQueue) {
        Parts now = parts();
        String subscription = group + "." + topic;
        return new KafkaParkedMessages(
                clients,
                now.topics(),
                topic,
                Names.parking(subscription, parkingQueue),
                new GivenBack(subscription, now.topics(), now.subscriptions(), now.copies(), closed::get));
    }

    @Override
    public List<ComponentHealth> health() {
        Parts now = parts();
        List<ComponentHealth> all = new ArrayList<>();
        all.add(now.connection().health());
        all.addAll(now.subscriptions().health());
        KafkaReplies opened = replies;
        if (opened != null) {
            all.add(opened.health());
        }
        return all;
    }

    @Override
    public TransportStats stats() {
        Parts now = parts();
        return new TransportStats(now.sender().reconnects(), now.copies().pending());
    }

    @Override
    public SendFailure whyWaiting() {
        Parts now = parts();
        return now.connection().health().up()
                ? now.sender().whyWaiting()
                : new SendFailure.Refused(now.connection().health().detail(), true);
    }

    @Override
    public Optional<String> outage() {
        ComponentHealth now = parts().connection().health();
        return now.up() ? Optional.empty() : Optional.of(now.detail());
    }

    @Override
    public void close(Duration timeout) {
        Parts now = parts;
        if (now == null || !closed.compareAndSet(false, true)) {
            return;
        }
        long end = System.nanoTime() + timeout.toNanos();
        quietly("end the subscriptions", () -> now.subscriptions().close(left(end)));
        KafkaReplies opened = replies;
        if (opened != null) {
            quietly("end the replies", () -> opened.close(left(end)));
        }
        quietly("await the confirms", () -> now.sender().close(left(end)));
        timer.shutdownNow();
        opener.shutdownNow();
        quietly("tell its end", now.connection()::closed);
        quietly("end the client that asks", () -> now.admin().close(left(end)));
    }

    private static void quietly(String what, Runnable step) {
        Quietly.attempt(step, e -> LOG.warn("closing goes on, though it could not {}", what, e));
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private Parts parts() {
        Parts now = parts;
        if (now == null) {
            throw new TransportException("the transport is not open; start the application first");
        }
        return now;
    }
}
