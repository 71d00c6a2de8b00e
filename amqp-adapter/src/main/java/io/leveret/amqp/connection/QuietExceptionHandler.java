package io.leveret.amqp.connection;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.leveret.transport.Quietly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the client from logging why a connection ended. The {@link Link} logs it, with what to do about it. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(QuietExceptionHandler.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        // The client has more to do on this thread once it has been told.
        Quietly.run(() -> LOG.debug("a connection has ended", exception));
    }
}
