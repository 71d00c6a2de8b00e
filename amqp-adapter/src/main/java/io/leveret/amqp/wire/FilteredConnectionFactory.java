package io.leveret.amqp.wire;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.AddressResolver;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DnsRecordIpAddressResolver;
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

    /**
     * To the first address of the hosts that takes it. A host may have several: localhost often has one of IPv4 and one of
     * IPv6, and a broker may listen on one of them only.
     *
     * @throws IOException if none takes it: what the one says that tells most
     */
    public Filtered<F> connect(List<Address> hosts, String name) throws IOException, TimeoutException {
        var failures = new ConnectFailures();
        for (Address host : hosts) {
            for (Address address : addresses(host, failures)) {
                try {
                    // One that recovers by itself would be of another class, and would change its filter: ours don't.
                    AMQConnection connection = (AMQConnection) newConnection(List.of(address), name);
                    return new Filtered<>(connection, type.cast(connection.getFrameHandler()));
                } catch (IOException | TimeoutException e) {
                    failures.add(e);
                }
            }
        }
        failures.throwMostTelling();
        throw new IllegalStateException("no host was given");
    }

    private List<Address> addresses(Address host, ConnectFailures failures) {
        try {
            return new DnsRecordIpAddressResolver(host, isSSL()).getAddresses();
        } catch (IOException e) {
            failures.add(e);
            return List.of();
        }
    }

    /** What it is given is resolved. */
    @Override
    protected AddressResolver createAddressResolver(List<Address> addresses) {
        return () -> addresses;
    }

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory sockets = super.createFrameHandlerFactory();
        return (address, connectionName) -> filter.apply(sockets.create(address, connectionName));
    }
}
