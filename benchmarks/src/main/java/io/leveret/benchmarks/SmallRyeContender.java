package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.ConnectionFactory;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigProviderResolver;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * SmallRye Reactive Messaging on Weld SE, without Quarkus: publisher confirms on, tracing off, as many messages in flight as
 * the others have. Bodies are written and read with Jackson as the bare client does it, which is faster than the connector's
 * own conversion by way of Vert.x's JSON. Events are handled on Vert.x's event loop, as the handler doesn't block.
 *
 * <p>Not the same as the others: its connector can't publish with {@code mandatory}, and acknowledges one by one.
 */
final class SmallRyeContender implements Contender {

    private static final String CHANNEL = "orders";

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final Map<String, String> broker;

    SmallRyeContender(String url) throws Exception {
        var mapper = JsonMapper.builder().build();
        writer = mapper.writerFor(Order.class);
        reader = mapper.readerFor(Order.class);
        var factory = new ConnectionFactory();
        factory.setUri(url);
        broker = Map.of(
                "connector", "smallrye-rabbitmq",
                "host", factory.getHost(),
                "port", Integer.toString(factory.getPort()),
                "username", factory.getUsername(),
                "password", factory.getPassword(),
                "virtual-host", factory.getVirtualHost(),
                "tracing.enabled", "false",
                "exchange.declare", "false");
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        var settings = Map.of(
                "exchange.name",
                topic,
                "default-routing-key",
                Orders.TYPE,
                "publish-confirms",
                "true",
                "max-inflight-messages",
                Integer.toString(window));
        try (WeldContainer container = container("outgoing", settings, Outgoing.class)) {
            MutinyEmitter<byte[]> emitter = container.select(Outgoing.class).get().emitter;
            var confirms = new SlidingWindow<Void>(window);
            publishing.run(new Sender() {
                @Override
                public void send(Order order, int number) throws IOException {
                    var metadata = OutgoingRabbitMQMetadata.builder()
                            .withContentType("application/json")
                            .withDeliveryMode(2)
                            .withType(Orders.TYPE)
                            .withMessageId("smallrye-" + number)
                            .build();
                    confirms.add(emitter.sendMessage(Message.of(writer.writeValueAsBytes(order), Metadata.of(metadata)))
                            .subscribeAsCompletionStage());
                }

                @Override
                public void awaitConfirms() {
                    confirms.awaitAll();
                }
            });
        }
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) {
        var settings = Map.of(
                "exchange.name",
                topic,
                "queue.name",
                Contender.queue(group, topic),
                "queue.declare",
                "false",
                "max-outstanding-messages",
                Integer.toString(PREFETCH),
                // Else it is parsed to a JsonObject first.
                "content-type-override",
                "application/octet-stream");
        WeldContainer container = container("incoming", settings, Incoming.class);
        Multi<Message<byte[]>> messages = container.select(Incoming.class).get().messages;
        messages.onItem()
                .transformToUniAndConcatenate(message -> {
                    try {
                        handler.accept(reader.readValue(message.getPayload()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return io.smallrye.mutiny.Uni.createFrom().completionStage(message.ack());
                })
                .subscribe()
                .with(acknowledged -> {}, failure -> failure.printStackTrace());
        return container::close;
    }

    /** An application with one channel. */
    private WeldContainer container(String direction, Map<String, String> settings, Class<?> bean) {
        Map<String, String> properties = new HashMap<>();
        broker.forEach((key, value) -> properties.put(key(direction, key), value));
        settings.forEach((key, value) -> properties.put(key(direction, key), value));
        ClassLoader loader = getClass().getClassLoader();
        Config config = new SmallRyeConfigBuilder()
                .forClassLoader(loader)
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "benchmark", 100))
                .build();
        SmallRyeConfigProviderResolver resolver =
                (SmallRyeConfigProviderResolver) SmallRyeConfigProviderResolver.instance();
        resolver.releaseConfig(resolver.getConfig(loader));
        resolver.registerConfig(config, loader);
        return new Weld().addBeanClass(bean).initialize();
    }

    private static String key(String direction, String name) {
        return "mp.messaging." + direction + '.' + CHANNEL + '.' + name;
    }

    /** Where to publish. */
    @Dependent
    static class Outgoing {

        /** The window is what bounds it. */
        @Inject
        @Channel(CHANNEL)
        @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
        MutinyEmitter<byte[]> emitter;
    }

    /** What is consumed. */
    @Dependent
    static class Incoming {

        @Inject
        @Channel(CHANNEL)
        Multi<Message<byte[]>> messages;
    }

    @Override
    public void close() {}
}
