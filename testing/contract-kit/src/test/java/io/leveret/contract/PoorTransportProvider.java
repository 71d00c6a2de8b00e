package io.leveret.contract;

import io.leveret.transport.Capabilities;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportProvider;
import io.leveret.transport.TransportProviders;
import io.leveret.transport.TransportSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The in-memory broker ({@code poor:NAME}), less all that a broker need not be able to do. */
public final class PoorTransportProvider implements TransportProvider {

    public PoorTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("poor");
    }

    @Override
    public Set<String> options() {
        return Set.of();
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "the poor broker", Set.of(), Duration.ofMinutes(25), "the poor broker takes them back after 30m");
    }

    @Override
    public List<TransportFault> check(TransportSettings settings) {
        return List.of();
    }

    @Override
    public Transport create(TransportSettings settings) {
        String url = settings.url().replace("poor:", "memory:");
        Transport rich = TransportProviders.load()
                .find(url)
                .orElseThrow()
                .create(new TransportSettings(url, settings.application(), settings.instance(), settings.options()));
        return (Transport) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    try {
                        return arguments != null && arguments[0] instanceof OutboundMessage outbound
                                ? method.invoke(rich, new AlwaysRouted(outbound))
                                : method.invoke(rich, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What a broker says that does not know who subscribes. */
    private record AlwaysRouted(OutboundMessage outbound) implements OutboundMessage {

        @Override
        public Message message() {
            return outbound.message();
        }

        @Override
        public boolean begin() {
            return outbound.begin();
        }

        @Override
        public boolean ended() {
            return outbound.ended();
        }

        @Override
        public void stored(boolean routed) {
            outbound.stored(true);
        }

        @Override
        public void failed(SendFailure failure) {
            outbound.failed(failure);
        }
    }
}
