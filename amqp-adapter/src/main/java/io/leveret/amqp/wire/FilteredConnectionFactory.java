package io.leveret.amqp.wire;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Opens connections with a filter through which all frames pass. Thread-safe. */
public final class FilteredConnectionFactory<F extends FrameFilter> extends ConnectionFactory {

    private final Class<F> type;
    private final Function<FrameHandler, F> filter;

    public FilteredConnectionFactory(Class<F> type, Function<FrameHandler, F> filter) {
        this.type = type;
        this.filter = filter;
    }

    /**
     * A connection and its filter.
     *
     * @param connection the connection
     * @param frames what its frames go through
     * @param <F> the filter's class
     */
    public record Filtered<F>(Connection connection, F frames) {}

    /** To the first of the hosts that takes it. */
    public Filtered<F> connect(List<Address> hosts, String name) throws IOException, TimeoutException {
        // One that recovers by itself would be of another class, and would change its filter: ours don't.
        AMQConnection connection = (AMQConnection) newConnection(hosts, name);
        return new Filtered<>(connection, type.cast(connection.getFrameHandler()));
    }

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory sockets = super.createFrameHandlerFactory();
        return (address, connectionName) -> filter.apply(sockets.create(address, connectionName));
    }
}
