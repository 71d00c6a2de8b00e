package io.leveret.amqp.consume;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.AMQImpl;
import io.leveret.amqp.Proxies;
import io.leveret.amqp.wire.UnreadDeliveries;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A broker with one queue, for tests without a broker. It does one thing at a time, when a test says so: it delivers in
 * order, takes back what is unsettled when a channel ends, and notes each thing that a subscription must never do.
 */
final class SimQueue {

    /** What a subscription has done that it must never do. */
    final List<String> violations = new ArrayList<>();

    /** Messages that no consumer has, in their order. */
    final TreeSet<Integer> ready = new TreeSet<>();

    /** Messages that were acknowledged. */
    final Set<Integer> done = new HashSet<>();

    /** Read by the test's thread while others open some. */
    final List<SimChannel> channels = new CopyOnWriteArrayList<>();

    private final String version;

    /** Called with the name of each request before it is granted. */
    private Request requests = name -> {};

    /** Called with the name of each request after it was granted: if it throws, the answer is lost. */
    private Request answers = name -> {};

    /** Where a message arrives now. */
    private @Nullable SimChannel arriving;

    private long arrivingTag;
    private boolean closeFails;
    private int sessions;
    private @Nullable SimConnection current;

    SimQueue(String version, int messages) {
        this.version = version;
        for (int i = 1; i <= messages; i++) {
            ready.add(i);
        }
    }

    /** What happens at a request. */
    @FunctionalInterface
    interface Request {

        void arrives(String name) throws IOException;
    }

    /** No channel can be closed from here on. */
    void failToClose() {
        closeFails = true;
    }

    void onRequest(Request next) {
        requests = next;
    }

    void onAnswer(Request next) {
        answers = next;
    }

    /** Opens a connection. */
    Session connect(boolean careful) {
        var next = new SimConnection();
        current = next;
        return new Session(next.connection, new UnreadDeliveries(), careful, ++sessions);
    }

    boolean isConnected() {
        return current != null && current.open;
    }

    /** The connection breaks. */
    void disconnect() {
        SimConnection now = current;
        if (now != null) {
            now.open = false;
            List.copyOf(channels).forEach(SimChannel::end);
        }
    }

    /** The channel on which something is consumed; null when there is none. */
    @Nullable
    SimChannel consuming() {
        return channels.stream()
                .filter(channel -> channel.open && !channel.receivers.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Sends the next message on its way to a consumer that has room. */
    void send() {
        SimChannel channel = consuming();
        if (channel != null && !ready.isEmpty() && channel.unsettled.size() < channel.prefetch) {
            String tag = channel.receivers.keySet().iterator().next();
            channel.onTheWay.add(channel.take(tag));
        }
    }

    /** A message that is on its way arrives. */
    void arrive() throws IOException {
        for (SimChannel channel : channels) {
            Long tag = channel.open ? channel.onTheWay.poll() : null;
            if (tag != null) {
                arriving = channel;
                arrivingTag = tag;
                channel.arrive(tag);
                return;
            }
        }
    }

    /** The channel by which a message arrives now. */
    SimChannel arriving() {
        return Objects.requireNonNull(arriving);
    }

    long arrivingTag() {
        return arrivingTag;
    }

    /** Whether nothing is on its way. */
    boolean isQuiet() {
        return channels.stream().allMatch(channel -> channel.onTheWay.isEmpty());
    }

    private static final class SimMessage {

        final int id;
        final String consumer;

        /** Whether the application has said that it is handled. */
        boolean settled;

        SimMessage(int id, String consumer) {
            this.id = id;
            this.consumer = consumer;
        }
    }

    private final class SimConnection {

        volatile boolean open = true;

        final Connection connection = Proxies.proxy(Connection.class, (method, arguments) -> switch (method) {
            case "createChannel" -> createChannel();
            case "isOpen" -> open;
            case "getServerProperties" -> Map.of("version", version);
            case "abort" -> abort();
            default -> null;
        });

        private @Nullable Object abort() {
            disconnect();
            return null;
        }

        private Channel createChannel() throws IOException {
            if (!open) {
                throw new IOException("the connection is gone");
            }
            var next = new SimChannel(this);
            channels.add(next);
            return next.channel;
        }
    }

    /** One channel. */
    final class SimChannel {

        final Channel channel = Proxies.proxy(Channel.class, this::call);

        /** Consumers that get messages, by tag. */
        final Map<String, Consumer> receivers = Collections.synchronizedMap(new LinkedHashMap<>());

        /** By delivery tag. */
        private final TreeMap<Long, SimMessage> unsettled = new TreeMap<>();

        private final Deque<Long> onTheWay = new ArrayDeque<>();
        private final SimConnection connection;
        private volatile boolean open = true;
        private int prefetch;
        private long tags;
        private int others;

        /** Whether a pause has come since it was opened: whatever arrives on it is stale. */
        boolean paused;

        /** Whether all that was settled before has been carried out. */
        private boolean drained;

        private SimChannel(SimConnection connection) {
            this.connection = connection;
        }

        boolean isOpen() {
            return open;
        }

        /** The application says that it has handled one, or takes that back. */
        void settled(long tag, boolean settled) {
            SimMessage message = unsettled.get(tag);
            if (message != null) {
                message.settled = settled;
            }
        }

        /** The broker cancels the consumer. */
        void cancelByBroker() throws IOException {
            for (Map.Entry<String, Consumer> receiver : Map.copyOf(receivers).entrySet()) {
                receivers.remove(receiver.getKey());
                receiver.getValue().handleCancel(receiver.getKey());
            }
        }

        private long take(String consumer) {
            long tag = ++tags;
            unsettled.put(tag, new SimMessage(Objects.requireNonNull(ready.pollFirst()), consumer));
            return tag;
        }

        private void arrive(long tag) throws IOException {
            SimMessage message = Objects.requireNonNull(unsettled.get(tag));
            Consumer consumer = receivers.get(message.consumer);
            if (consumer != null) {
                var envelope = new Envelope(tag, false, "orders", "order.placed");
                consumer.handleDelivery(message.consumer, envelope, new BasicProperties(), new byte[0]);
            }
        }

        /** Its end: the queue gets back what is unsettled. */
        void end() {
            open = false;
            unsettled.values().forEach(message -> ready.add(message.id));
            unsettled.clear();
            onTheWay.clear();
            receivers.clear();
        }

        private @Nullable Object call(String method, Object[] arguments) throws IOException {
            return switch (method) {
                case "isOpen" -> open;
                case "getConnection" -> connection.connection;
                case "getChannelNumber" -> 1;
                case "close" -> close();
                case "basicAck" -> ack((Long) arguments[0], (Boolean) arguments[1]);
                case "basicNack", "basicReject" -> violation("something is given back by itself");
                default -> request(method, arguments);
            };
        }

        private @Nullable Object request(String method, Object[] arguments) throws IOException {
            requests.arrives(method);
            if (!open) {
                throw new IOException("the channel is gone");
            }
            Object answer = grant(method, arguments);
            answers.arrives(method);
            return answer;
        }

        private @Nullable Object grant(String method, Object[] arguments) throws IOException {
            return switch (method) {
                case "basicQos" -> {
                    prefetch = (Integer) arguments[0];
                    yield null;
                }
                case "basicConsume" -> consume(arguments);
                case "basicCancel" ->
                    receivers.containsKey(arguments[0])
                            ? violation("a consumer that receives is cancelled before its channel is closed")
                            : null;
                case "queueDeclarePassive" -> {
                    fill();
                    yield new AMQImpl.Queue.DeclareOk((String) arguments[0], ready.size(), receivers.size());
                }
                case "basicGet" -> {
                    if (!ready.isEmpty()) {
                        take("");
                    }
                    drained = true;
                    yield null;
                }
                default -> null;
            };
        }

        /** All that is acknowledged has been carried out, and the consumer has got as much as it may. */
        private void fill() throws IOException {
            drained = true;
            while (!onTheWay.isEmpty() || (!receivers.isEmpty() && !ready.isEmpty() && unsettled.size() < prefetch)) {
                if (onTheWay.isEmpty()) {
                    send();
                }
                SimQueue.this.arrive();
            }
        }

        private String consume(Object[] arguments) {
            if (arguments[2] instanceof Map) {
                // Without credit.
                drained = true;
                return "other-" + ++others;
            }
            if (consuming() != null) {
                violations.add("there are two consumers at once");
            }
            receivers.put((String) arguments[2], (Consumer) arguments[3]);
            return (String) arguments[2];
        }

        private @Nullable Object ack(long tag, boolean multiple) throws IOException {
            if (!open) {
                throw new IOException("the channel is gone");
            }
            List<Long> acked =
                    multiple ? List.copyOf(unsettled.headMap(tag, true).keySet()) : List.of(tag);
            for (long each : acked) {
                SimMessage message = unsettled.remove(each);
                if (message == null || !message.settled) {
                    violations.add("something is acknowledged that was not settled: " + each);
                } else if (!done.add(message.id)) {
                    violations.add("something is acknowledged twice");
                }
            }
            return null;
        }

        private @Nullable Object close() {
            if (closeFails) {
                throw new StackOverflowError("on purpose");
            }
            if (drained && unsettled.values().stream().anyMatch(message -> message.settled)) {
                violations.add("something that was settled comes back though its channel ended in order");
            }
            end();
            return null;
        }
    }

    private @Nullable Object violation(String text) {
        violations.add(text);
        return null;
    }
}
