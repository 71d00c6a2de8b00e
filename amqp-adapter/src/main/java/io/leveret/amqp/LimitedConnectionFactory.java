package io.leveret.amqp;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;

/** Makes connections on which no body that the broker sends of itself is larger than allowed. */
final class LimitedConnectionFactory extends ConnectionFactory {

    private final int limit;

    /** That of the latest connection: of use where one thread connects. */
    private volatile Unread unread = new Unread();

    LimitedConnectionFactory(int limit) {
        this.limit = limit;
    }

    Unread unread() {
        return unread;
    }

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory sockets = super.createFrameHandlerFactory();
        return (address, connectionName) -> {
            var next = new Unread();
            unread = next;
            return new BodyLimiter(sockets.create(address, connectionName), limit, next);
        };
    }
}
