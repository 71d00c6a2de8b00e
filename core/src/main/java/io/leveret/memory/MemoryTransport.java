package io.leveret.memory;

import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import io.leveret.transport.SendFailure;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The use of an embedded broker by one application. Thread-safe. */
final class MemoryTransport implements Transport {

    private static final AtomicLong INSTANCES = new AtomicLong();

    private final String name;
    private final Time time;
    private final long instance = INSTANCES.incrementAndGet();
    private final List<MemoryConsumer> consumers = new CopyOnWriteArrayList<>();

    /** The queues of its broadcast subscriptions, by the subscription's name: letters are given back to them. */
    private final Map<String, String> broadcasts = new ConcurrentHashMap<>();

    /** Null before it is opened and after it is closed. */
    private volatile @Nullable MemoryBroker broker;

    /** Set when it is opened. */
    private volatile TransportObserver observer = component -> {};

    MemoryTransport(String name, Time time) {
        this.name = name;
        this.time = time;
    }

    @Override
    public void open(TransportObserver observer) {
        this.observer = observer;
        broker = MemoryBroker.enter(name, time);
        observer.changed(connection(true));
    }

    @Override
    public void awaitReady(Duration timeout) {
        entered();
    }

    @Override
    public void send(OutboundMessage outbound) {
        MemoryBroker to = broker;
        if (to == null) {
            outbound.failed(new SendFailure.Closed(closedText()));
        } else if (outbound.begin()) {
            outbound.stored(to.publish(outbound.message()));
        }
    }

    @Override
    public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink) {
        MemoryBroker at = entered();
        String queueName = spec.broadcast() ? spec.name() + "." + instance : spec.name();
        MemoryConsumer[] self = new MemoryConsumer[1];
        MemoryConsumer consumer = at.declare(spec, queueName).subscribe(spec, sink, () -> {
            consumers.remove(self[0]);
            if (spec.broadcast()) {
                broadcasts.remove(spec.name());
                at.delete(queueName, spec.topic());
            }
        });
        if (spec.broadcast()) {
            broadcasts.put(spec.name(), queueName);
        }
        self[0] = consumer;
        consumers.add(consumer);
        observer.changed(consumer.health());
        return consumer;
    }

    @Override
    public ReplyInbox replies(ReplySink sink) {
        entered().receiveReplies(replyAddress(), sink);
        return new ReplyInbox() {
            @Override
            public @Nullable String awaitAddress(Duration timeout) {
                return broker == null ? null : replyAddress();
            }

            @Override
            public String whyNone() {
                return closedText();
            }
        };
    }

    private String replyAddress() {
        return "replies." + instance;
    }

    @Override
    public void reply(String address, OutboundMessage outbound) {
        MemoryBroker to = broker;
        if (to == null) {
            outbound.failed(new SendFailure.Closed(closedText()));
        } else if (outbound.begin()) {
            outbound.stored(to.reply(address, outbound.message()));
        }
    }

    @Override
    public ParkedMessages parked(String group, String topic, ParkingQueue parkingQueue) {
        String subscription = group + "." + topic;
        return new MemoryParked(
                this::entered, subscription, parkingQueue, () -> broadcasts.getOrDefault(subscription, subscription));
    }

    @Override
    public List<ComponentHealth> health() {
        List<ComponentHealth> all = new ArrayList<>();
        all.add(connection(broker != null));
        consumers.forEach(consumer -> all.add(consumer.health()));
        return all;
    }

    @Override
    public SendFailure whyWaiting() {
        return new SendFailure.Refused("the in-memory broker keeps nothing waiting", true);
    }

    @Override
    public synchronized void close(Duration timeout) {
        MemoryBroker from = broker;
        if (from != null) {
            consumers.forEach(consumer -> consumer.close(timeout));
            broker = null;
            from.stopReplies(replyAddress());
            from.leave();
        }
    }

    private ComponentHealth connection(boolean up) {
        return new ComponentHealth("connection memory:" + name, up, up ? "open" : "closed");
    }

    private MemoryBroker entered() {
        MemoryBroker at = broker;
        if (at == null) {
            throw new TransportException(closedText());
        }
        return at;
    }

    private String closedText() {
        return "the transport memory:" + name + " is not open; start the application first";
    }
}
