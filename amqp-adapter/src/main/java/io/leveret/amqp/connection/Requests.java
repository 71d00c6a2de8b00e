package io.leveret.amqp.connection;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the broker on a channel, and opens another one after a failure, because the broker closes a channel
 * on which a request fails. Used by one thread.
 */
public final class Requests implements AutoCloseable {

    private final Connection connection;

    /** Null before the first request and after one that failed. */
    private @Nullable Channel channel;

    public Requests(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    public void send(Request request) throws IOException {
        Channel now = channel();
        boolean granted = false;
        try {
            request.send(now);
            granted = true;
        } finally {
            if (!granted) {
                // It may be granted after all, once the answer comes: nothing else is asked on this channel.
                close();
            }
        }
    }

    /** The channel, which the caller closes from now on. */
    public Channel handOver() throws IOException {
        Channel now = channel();
        channel = null;
        return now;
    }

    private Channel channel() throws IOException {
        Channel now = channel;
        if (now == null) {
            now = Channels.open(connection);
            channel = now;
        }
        return now;
    }

    @Override
    public void close() {
        Channel now = channel;
        channel = null;
        if (now != null) {
            Channels.close(now);
        }
    }

    /** What to ask. */
    @FunctionalInterface
    public interface Request {

        void send(Channel channel) throws IOException;
    }
}
