package io.leveret.amqp;

import io.leveret.transport.ComponentHealth;
import io.leveret.transport.SendFailure;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections for publishing: one for all, as long as the broker answers. A queue that has lost its majority has no
 * answers, and the broker then soon reads nothing more from the connection: what waits for such a queue keeps the connection
 * for itself, all others get a new one, and it comes back to them when it has its answers. Thread-safe.
 */
final class PublishLinks {

    private static final Logger LOG = LoggerFactory.getLogger(PublishLinks.class);

    /** How many connections there are at most; those that don't answer share them then. */
    private static final int MOST = 4;

    /** An election takes less. */
    private static final Duration SILENT = Duration.ofSeconds(3);

    private final Connector connector;
    private final Topology topology;
    private final Runnable exchangeMissing;
    private final TransportObserver observer;
    private final Probing probing;

    /** Shared by those that send; held alone to change what is sent where, so that nothing overtakes what was sent before. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** The one for all but those in {@code apart}. Guarded by {@code lock}. */
    private PublishLink main;

    /** The destinations that have not answered, each with its link. Guarded by {@code lock}. */
    private final Map<String, PublishLink> apart = new HashMap<>();

    /** What was last told to be silent, by destination. Replaced as a whole by the thread that looks. */
    private volatile Map<String, Silence> told = Map.of();

    /** How many were kept apart so far. Guarded by {@code lock}. */
    private int separated;

    /** Set once; no link is made any more. Guarded by {@code lock}. */
    private boolean closed;

    PublishLinks(Connector connector, Topology topology, Runnable exchangeMissing, TransportObserver observer) {
        this.connector = connector;
        this.topology = topology;
        this.exchangeMissing = exchangeMissing;
        this.observer = observer;
        this.probing = new Probing(connector.application());
        this.main = link();
    }

    private PublishLink link() {
        return new PublishLink(connector, topology, probing, exchangeMissing, observer);
    }

    void start() {
        main().start();
    }

    void send(Outgoing message) {
        lock.readLock().lock();
        try {
            link(message).send(message);
        } finally {
            lock.readLock().unlock();
        }
    }

    private PublishLink link(Outgoing message) {
        return apart.isEmpty() ? main : Objects.requireNonNullElse(apart.get(message.destination()), main);
    }

    private PublishLink main() {
        lock.readLock().lock();
        try {
            return main;
        } finally {
            lock.readLock().unlock();
        }
    }

    private List<PublishLink> all() {
        lock.readLock().lock();
        try {
            Set<PublishLink> all = new HashSet<>(apart.values());
            all.remove(main);
            List<PublishLink> inOrder = new ArrayList<>();
            inOrder.add(main);
            inOrder.addAll(all);
            return inOrder;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How the one for all is. */
    Link.State state() {
        return main().state();
    }

    SendFailure whyWaiting() {
        SendFailure reason = main().whyWaiting();
        Collection<Silence> silent = reason instanceof SendFailure.Blocked ? List.of() : silent().values();
        return silent.isEmpty()
                ? reason
                : new SendFailure.Refused(
                        silent.stream()
                                .map(Silence::health)
                                .map(health -> health.name() + ": " + health.detail())
                                .collect(Collectors.joining("; ")),
                        true);
    }

    List<ComponentHealth> health() {
        List<ComponentHealth> all = new ArrayList<>();
        all().forEach(link -> all.add(link.health()));
        silent().values().forEach(silence -> all.add(silence.health()));
        return all;
    }

    private Map<String, Silence> silent() {
        Map<String, Silence> silent = new HashMap<>();
        told.forEach((destination, silence) -> {
            if (unanswering(destination)) {
                silent.put(destination, silence);
            }
        });
        for (PublishLink link : all()) {
            link.silences(SILENT).forEach(silence -> silent.put(silence.destination(), silence));
        }
        return silent;
    }

    /** Whether it is kept apart and its channel, which may be new, has had no answer yet. */
    private boolean unanswering(String destination) {
        lock.readLock().lock();
        try {
            PublishLink link = apart.get(destination);
            return link != null && link.isUnanswering();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Called again and again, by one thread. */
    void unstick() {
        all().forEach(PublishLink::unstick);
        rejoin();
        separate();
        tell();
    }

    /** The one that has waited longest keeps the connection, which it may have stopped. */
    private void separate() {
        List<Silence> silences = main().silences(SILENT);
        if (silences.isEmpty()) {
            return;
        }
        String silent = silences.get(0).destination();
        lock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            PublishLink stopped = main;
            PublishLink room = room(stopped);
            LOG.warn(
                    "the {} has not answered publishes for {} s; it is kept apart from the others",
                    silences.get(0).name(),
                    silences.get(0).age().toSeconds());
            apart.put(silent, room);
            main = link();
            stopped.keepOnly(++separated, message -> link(message).equals(stopped))
                    .forEach(message -> link(message).send(message));
            if (!room.equals(stopped)) {
                stopped.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Where what doesn't answer goes: it keeps its connection, unless there are too many. */
    private PublishLink room(PublishLink stopped) {
        Set<PublishLink> others = new HashSet<>(apart.values());
        return others.size() < MOST - 1 ? stopped : others.iterator().next();
    }

    /** What has all its answers comes back. */
    private void rejoin() {
        lock.writeLock().lock();
        try {
            for (PublishLink link : Set.copyOf(apart.values())) {
                if (link.atRest()) {
                    apart.values().removeIf(link::equals);
                    link.close();
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void tell() {
        Map<String, Silence> before = told;
        Map<String, Silence> now = Map.copyOf(silent());
        told = now;
        now.forEach((destination, silence) -> {
            if (!before.containsKey(destination)) {
                observer.changed(silence.health());
            }
        });
        before.forEach((destination, silence) -> {
            if (!now.containsKey(destination)) {
                LOG.info("the {} answers publishes again", silence.name());
                observer.changed(new ComponentHealth(silence.name(), true, "answers publishes again"));
            }
        });
    }

    /** Waits until all that was sent is confirmed, and then ends. */
    void close(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        for (PublishLink link : closing()) {
            link.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        probing.close();
    }

    private List<PublishLink> closing() {
        lock.writeLock().lock();
        try {
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
        return all();
    }
}
