package io.leveret.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes connections whose frames all go through a filter of our own. {@link #connect} is for one thread. */
final class FilteredConnectionFactory<F extends FrameFilter> extends ConnectionFactory {

    private final Function<FrameHandler, F> filter;

    /** That of the latest host that was tried. */
    private volatile @Nullable F latest;

    FilteredConnectionFactory(Function<FrameHandler, F> filter) {
        this.filter = filter;
    }

    /**
     * A connection and its filter.
     *
     * @param connection the connection
     * @param frames what its frames go through
     * @param <F> the filter's class
     */
    record Filtered<F>(Connection connection, F frames) {}

    /** To the first of the hosts that takes it. */
    Filtered<F> connect(List<Address> hosts, String name) throws IOException, TimeoutException {
        Connection connection = newConnection(hosts, name);
        return new Filtered<>(connection, Objects.requireNonNull(latest));
    }

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory sockets = super.createFrameHandlerFactory();
        return (address, connectionName) -> {
            F next = filter.apply(sockets.create(address, connectionName));
            latest = next;
            return next;
        };
    }
}
