package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.Topics;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one transport. */
public final class Subscriptions {

    private final Clients clients;
    private final Topics topics;
    private final Groups groups;
    private final Copies copies;
    private final ScheduledExecutorService timer;
    private final Consumer<ComponentHealth> observer;
    private final ThreadFactory threads;
    private final List<KafkaSubscription> all = new CopyOnWriteArrayList<>();

    public Subscriptions(
            Clients clients,
            Topics topics,
            Groups groups,
            Copies copies,
            ScheduledExecutorService timer,
            Consumer<ComponentHealth> observer) {
        this(clients, topics, groups, copies, timer, observer, Thread::new);
    }

    /** The same with a factory of the threads that receive. */
    Subscriptions(
            Clients clients,
            Topics topics,
            Groups groups,
            Copies copies,
            ScheduledExecutorService timer,
            Consumer<ComponentHealth> observer,
            ThreadFactory threads) {
        this.clients = clients;
        this.topics = topics;
        this.groups = groups;
        this.copies = copies;
        this.timer = timer;
        this.observer = observer;
        this.threads = threads;
    }

    /** Begins to receive, soon. */
    public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink) {
        Membership membership = spec.broadcast()
                ? new BroadcastMembership(spec, clients.instance(), topics, groups, timer)
                : new GroupMembership(
                        spec,
                        topics,
                        groups,
                        new Bindings(clients, copies, spec),
                        new LostOffsets(spec.name(), clients.options().onLostOffset()));
        var subscription = new KafkaSubscription(clients, spec, sink, membership, copies, observer, threads);
        // First, as there may be no thread to be had: then it is not there.
        subscription.start();
        all.add(subscription);
        return new ConsumerHandle() {
            @Override
            public void pause() {
                subscription.pause();
            }

            @Override
            public void resume() {
                subscription.resume();
            }

            @Override
            public void prefetch(int deliveries) {
                subscription.prefetch(deliveries);
            }

            @Override
            public void close(Duration timeout) {
                subscription.close(timeout);
                all.remove(subscription);
            }
        };
    }

    /** Whether all receive that are not paused. */
    public boolean ready() {
        return all.stream().allMatch(KafkaSubscription::ready);
    }

    /** Why one of them can't receive, if that does not go away by waiting. */
    public @Nullable RuntimeException lasting() {
        for (KafkaSubscription subscription : all) {
            RuntimeException lasting = subscription.lasting();
            if (lasting != null) {
                return lasting;
            }
        }
        return null;
    }

    /** The state of each. */
    public List<ComponentHealth> health() {
        return all.stream().map(KafkaSubscription::health).toList();
    }

    /** Gives a letter back to the broadcast subscription of this instance; false if there is none of that name. */
    public boolean giveBack(String subscription, Message message) {
        for (KafkaSubscription one : all) {
            if (one.spec().name().equals(subscription) && one.giveBack(message)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the subscription is a broadcast one of this instance. */
    public boolean broadcasts(String subscription) {
        return all.stream()
                .anyMatch(one -> one.spec().broadcast() && one.spec().name().equals(subscription));
    }

    /** Ends all of them. */
    public void close(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        all.forEach(subscription -> subscription.close(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
