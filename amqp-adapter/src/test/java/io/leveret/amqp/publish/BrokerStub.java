package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import io.leveret.amqp.Proxies;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection for tests of publishing, without a broker: a test sees what was published, and answers it. */
final class BrokerStub {

    final List<StubChannel> channels = new CopyOnWriteArrayList<>();

    /** The topics that can't be declared. */
    final List<String> forbidden = new CopyOnWriteArrayList<>();

    final List<String> declared = new CopyOnWriteArrayList<>();

    final Connection connection = Proxies.proxy(Connection.class, (method, arguments) -> switch (method) {
        case "createChannel" -> open();
        case "getServerProperties" -> Map.of("version", "4.3.0");
        case "isOpen" -> true;
        case "getFrameMax" -> 131_072;
        default -> null;
    });

    private Channel open() {
        var next = new StubChannel();
        channels.add(next);
        return next.channel;
    }

    /** The channel on which something was published last. */
    StubChannel publishing() {
        return channels.stream()
                .filter(channel -> !channel.published.isEmpty())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** One channel of the connection. */
    final class StubChannel {

        /** The exchange and routing key of each. */
        final List<String> published = new CopyOnWriteArrayList<>();

        private final AtomicInteger next = new AtomicInteger(1);
        private volatile boolean open = true;
        private volatile @Nullable ShutdownSignalException reason;
        private volatile @Nullable ConfirmCallback stored;
        private volatile @Nullable ConfirmCallback refused;
        private final List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();

        final Channel channel = Proxies.proxy(Channel.class, this::call);

        boolean isOpen() {
            return open;
        }

        /** The broker has stored all up to that number. */
        void confirm(long sequence) throws IOException {
            Objects.requireNonNull(stored).handle(sequence, true);
        }

        /** A queue has refused one. */
        void refuse(long sequence) throws IOException {
            Objects.requireNonNull(refused).handle(sequence, false);
        }

        /** The broker closes the channel. */
        void end(int replyCode, String text) {
            var method = new AMQImpl.Channel.Close(replyCode, text, 0, 0);
            var signal = new ShutdownSignalException(false, false, method, channel);
            reason = signal;
            open = false;
            listeners.forEach(listener -> listener.shutdownCompleted(signal));
        }

        private @Nullable Object call(String method, Object[] arguments) throws IOException {
            return switch (method) {
                case "isOpen" -> open;
                case "getConnection" -> connection;
                case "getCloseReason" -> reason;
                case "getNextPublishSeqNo" -> (long) next.get();
                case "addShutdownListener" -> listen((ShutdownListener) arguments[0]);
                case "exchangeDeclare" -> declare((String) arguments[0]);
                case "close" -> {
                    open = false;
                    yield null;
                }
                case "addConfirmListener" -> {
                    stored = (ConfirmCallback) arguments[0];
                    refused = (ConfirmCallback) arguments[1];
                    yield null;
                }
                case "basicPublish" -> {
                    next.incrementAndGet();
                    published.add(arguments[0] + "/" + arguments[1]);
                    yield null;
                }
                default -> null;
            };
        }

        private @Nullable Object listen(ShutdownListener listener) {
            listeners.add(listener);
            return null;
        }

        private @Nullable Object declare(String topic) throws IOException {
            if (forbidden.contains(topic)) {
                end(AMQP.ACCESS_REFUSED, "forbidden");
                throw new IOException(Objects.requireNonNull(reason));
            }
            declared.add(topic);
            return null;
        }
    }
}
