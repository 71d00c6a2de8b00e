package io.leveret.amqp.publish;

import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.connection.Link;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current connection for publishing, and earlier ones that still wait for answers. If publishes get no answer and
 * the whole channel may be affected, a new connection takes over. There, a destination without an answer is published
 * to on a channel of its own until it answers. A refusal is an answer and delays nothing. Thread-safe.
 *
 * <p>Seen on RabbitMQ 3.10.8 with a quorum queue without a leader: on a channel that has published to the queue before,
 * publishes to it get no answer until there is a leader, and all others are confirmed; but when about 32 wait, the
 * broker soon stops reading from the connection. On a new channel, the first publish to the queue blocks the whole
 * channel for 65 s and is then refused; other channels of the connection continue.
 */
public final class PublishLinks {

    private static final Logger LOG = LoggerFactory.getLogger(PublishLinks.class);

    /** How long a former connection waits for answers: an election may take that long. */
    private static final long LAST_NANOS = 10_000_000_000L;

    /** How much younger than the oldest a message may be that holds up its channel, or was held up with it. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Connector connector;
    private final Topology topology;
    private final Runnable exchangeMissing;
    private final TransportObserver observer;
    private final Probing probing;

    /** Shared by those that send; held alone to change what is sent where, so that nothing overtakes what was sent before. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** The one that all is sent by. Guarded by {@code lock}. */
    private PublishLink main;

    /** Those before it that wait for answers, with the time by {@link System#nanoTime} when they took the last message. */
    private final Map<PublishLink, Long> former = new ConcurrentHashMap<>();

    private final Unstored unstored = new Unstored();

    private final HostWatch hosts;

    /** What was last told to be unstored. Used by the thread that looks. */
    private Set<String> told = Set.of();

    /** Set once; no link is made any more. Guarded by {@code lock}. */
    private boolean closed;

    public PublishLinks(Connector connector, Topology topology, Runnable exchangeMissing, TransportObserver observer) {
        this.connector = connector;
        this.topology = topology;
        this.exchangeMissing = exchangeMissing;
        this.observer = observer;
        this.probing = new Probing(connector.application());
        this.hosts = new HostWatch(
                unstored,
                connector.options().heartbeat(),
                connector.options().url().hosts().size(),
                System::nanoTime);
        this.main = link();
    }

    private PublishLink link() {
        return new PublishLink(connector, topology, probing, unstored, exchangeMissing, observer);
    }

    public void start() {
        main().start();
    }

    public void send(OutboundMessage event) {
        send(new OutboundEvent(event, null, connector.application()));
    }

    /** Sends a reply to a queue. */
    public void reply(String address, OutboundMessage reply) {
        if (MessageMapper.isQueueName(address)) {
            send(new OutboundEvent(reply, address, connector.application()));
        } else if (reply.begin()) {
            reply.stored(false);
        }
    }

    void send(Outbound message) {
        lock.readLock().lock();
        try {
            main.send(message);
        } finally {
            lock.readLock().unlock();
        }
    }

    private PublishLink main() {
        lock.readLock().lock();
        try {
            return main;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How the one for all is. */
    public Link.State state() {
        return main().state();
    }

    public SendFailure whyWaiting() {
        SendFailure reason = main().whyWaiting();
        List<ComponentHealth> parts = reason instanceof SendFailure.Blocked ? List.of() : unstored.health();
        return parts.isEmpty()
                ? reason
                : new SendFailure.Refused(
                        parts.stream()
                                .map(part -> part.name() + ": " + part.detail())
                                .collect(Collectors.joining("; ")),
                        true);
    }

    /** How the connection is that events are sent by. */
    public ComponentHealth connectionHealth() {
        return main().health();
    }

    public List<ComponentHealth> health() {
        List<ComponentHealth> all = new ArrayList<>();
        all.add(connectionHealth());
        all.addAll(unstored.health());
        return all;
    }

    /** Called again and again, by one thread. */
    public void unstick() {
        PublishLink link = main();
        link.unstick();
        former.keySet().forEach(PublishLink::unstick);
        List<Silence> silences = link.silences(Unstored.PATIENCE);
        if (!silences.isEmpty()) {
            replace(link);
        }
        endFormer();
        silences.forEach(unstored::silent);
        former.keySet().forEach(before -> before.silences(Unstored.PATIENCE).forEach(unstored::silent));
        link.silencesApart(Unstored.PATIENCE).forEach(unstored::silent);
        unstored.forget();
        PublishLink now = main();
        if (hosts.leaves(now.takesMessages())) {
            now.leave();
        }
        tell();
    }

    /** A new one takes over. What has no answer there may be innocent: it is so if it has one on a channel of its own. */
    private void replace(PublishLink link) {
        List<Silence> silences = link.silences(Unstored.PATIENCE.minus(MARGIN));
        boolean alone = silences.size() == 1 || link.answersOthers(MARGIN);
        PublishLink next = link();
        link.suspects().forEach(destination -> next.suspect(destination, () -> false));
        for (Silence silence : silences) {
            Quietly.run(() -> LOG.warn(
                    "publishes to the {} {} have had no answer for {} s; they are separated from the others",
                    silence.kind(),
                    silence.destination(),
                    silence.age().toSeconds()));
            // What holds up a whole channel is refused there in the end, so that nothing can be overtaken.
            next.suspect(
                    silence.destination(),
                    () -> alone && former.containsKey(link) && link.waitsFor(silence.destination()));
        }
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            former.put(link, System.nanoTime());
            main = next;
            link.takeUnsent().forEach(next::send);
            next.start();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void endFormer() {
        former.forEach((link, since) -> {
            if (link.idle() || System.nanoTime() - since > LAST_NANOS) {
                link.takeUnsent().forEach(this::send);
                link.close();
                former.remove(link);
            }
        });
    }

    private void tell() {
        Map<String, ComponentHealth> now =
                unstored.health().stream().collect(Collectors.toMap(ComponentHealth::name, part -> part));
        Set<String> before = told;
        told = Set.copyOf(now.keySet());
        now.forEach((name, part) -> {
            if (!before.contains(name)) {
                Quietly.run(() -> LOG.warn("the {} stores nothing: {}", name, part.detail()));
                observer.changed(part);
            }
        });
        for (String name : before) {
            if (!now.containsKey(name)) {
                Quietly.run(() -> LOG.info("the {} answers publishes again", name));
                observer.changed(new ComponentHealth(name, true, "answers publishes again"));
            }
        }
    }

    /** Waits until all that was sent is confirmed, and then ends. */
    public void close(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        List<PublishLink> all = new ArrayList<>(former.keySet());
        all.add(closing());
        for (PublishLink link : all) {
            link.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        probing.close();
    }

    private PublishLink closing() {
        lock.writeLock().lock();
        try {
            closed = true;
            return main;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
