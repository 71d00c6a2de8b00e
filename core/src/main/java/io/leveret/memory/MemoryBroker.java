package io.leveret.memory;

import io.leveret.transport.Message;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.ReplySink;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Topics, queues and parked messages under one name. Thread-safe. */
final class MemoryBroker {

    /** The brokers in use, by name; one leaves with its last user. */
    private static final Map<String, MemoryBroker> ALL = new ConcurrentHashMap<>();

    private final String name;
    private final Time time;
    private final Map<String, MemoryTopic> topics = new ConcurrentHashMap<>();
    private final Map<String, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, ParkingLot> parked = new ConcurrentHashMap<>();

    /** Who receives replies, by address. */
    private final Map<String, ReplySink> replies = new ConcurrentHashMap<>();

    /** How many transports are open; changed only inside the map's compute. */
    private int users;

    /** Made for the first delay. Guarded by this. */
    private Time.@Nullable Scheduler timer;

    private MemoryBroker(String name, Time time) {
        this.name = name;
        this.time = time;
    }

    /**
     * Uses the broker of a name.
     *
     * @param time that of its first user, for all
     */
    static MemoryBroker enter(String name, Time time) {
        return ALL.compute(name, (key, existing) -> {
            MemoryBroker broker = existing == null ? new MemoryBroker(key, time) : existing;
            broker.users++;
            return broker;
        });
    }

    void leave() {
        ALL.computeIfPresent(name, (key, broker) -> {
            if (--broker.users > 0) {
                return broker;
            }
            broker.stopTimer();
            return null;
        });
    }

    /** True when at least one queue took it. */
    boolean publish(Message message) {
        MemoryTopic topic = topics.get(message.topic());
        Set<MemoryQueue> targets = topic == null ? Set.of() : topic.route(message.type());
        for (MemoryQueue queue : targets) {
            queue.add(message);
        }
        return !targets.isEmpty();
    }

    void receiveReplies(String address, ReplySink sink) {
        replies.put(address, sink);
    }

    void stopReplies(String address) {
        replies.remove(address);
    }

    /** True when there is such an address. */
    boolean reply(String address, Message message) {
        ReplySink sink = replies.get(address);
        if (sink != null) {
            sink.accept(message, null);
        }
        return sink != null;
    }

    /** The queue of a subscription, bound as it says; bindings of before stay, as on RabbitMQ. */
    MemoryQueue declare(SubscriptionSpec spec, String queueName) {
        MemoryQueue queue = queues.computeIfAbsent(queueName, key -> new MemoryQueue(this, spec.name()));
        MemoryTopic topic = topics.computeIfAbsent(spec.topic(), key -> new MemoryTopic());
        spec.retired().forEach(binding -> topic.unbind(binding, queue));
        spec.bindings().forEach(binding -> topic.bind(binding, queue));
        return queue;
    }

    /** Forgets a broadcast queue. */
    void delete(String queueName, String topic) {
        MemoryQueue queue = queues.remove(queueName);
        MemoryTopic from = topics.get(topic);
        if (queue != null && from != null) {
            from.unbind(queue);
        }
    }

    void park(String subscription, ParkingQueue parkingQueue, Message message) {
        lot(subscription, parkingQueue).add(message);
    }

    /** The queue of that name. */
    @Nullable
    MemoryQueue queue(String queueName) {
        return queues.get(queueName);
    }

    ParkingLot lot(String subscription, ParkingQueue parkingQueue) {
        return parked.computeIfAbsent(subscription + "." + parkingQueue.suffix(), key -> new ParkingLot());
    }

    synchronized void after(Duration delay, Runnable task) {
        Time.Scheduler running = timer;
        if (running == null) {
            running = time.scheduler("leveret-memory-" + name + "-timer");
            timer = running;
        }
        running.after(delay, task);
    }

    /** The time that it goes by. */
    Time time() {
        return time;
    }

    private synchronized void stopTimer() {
        if (timer != null) {
            timer.close();
        }
    }
}
