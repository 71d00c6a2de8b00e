package io.leveret.amqp.connection;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.transport.Quietly;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes channels. */
public final class Channels {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    /** How long the broker may take to answer. */
    private static final int ABORT_MILLIS = 1_000;

    private Channels() {}

    public static Channel open(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("no channel is free on the connection: the broker allows "
                    + connection.getChannelMax() + " (its channel_max, or the user's limit)");
        }
        return channel;
    }

    /**
     * Closes a channel if it is still open; one that is gone already is as good as closed. After an Error nobody knows whether
     * the broker was told. If it was not it would keep what is unsettled from all others, so its connection is ended, too.
     */
    public static void close(Channel channel) {
        if (channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException | TimeoutException | RuntimeException e) {
                LOG.debug("a channel was gone before it was closed", e);
            } catch (Error e) {
                channel.getConnection().abort(ABORT_MILLIS);
                Quietly.run(() -> LOG.warn("a channel could not be closed; its connection is ended and made again", e));
            }
        }
    }
}
