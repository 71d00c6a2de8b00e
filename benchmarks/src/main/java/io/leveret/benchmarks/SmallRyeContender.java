package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.ConnectionFactory;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SmallRye Reactive Messaging on Weld SE, without Quarkus: publisher confirms on, tracing off, as many messages in flight as
 * the others have. Bodies are written and read with Jackson as the bare client does it, which is faster than the connector's
 * own conversion by way of Vert.x's JSON. Events are handled on Vert.x's event loop, as the handler doesn't block.
 *
 * <p>Not the same as the others: its connector can't publish with {@code mandatory}, and acknowledges one by one.
 */
final class SmallRyeContender implements Contender {

    private static final Logger LOG = LoggerFactory.getLogger(SmallRyeContender.class);
    private static final String OUT = "orders-out";
    private static final String IN = "orders-in";

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final Map<String, String> broker;
    private final Map<String, Application> applications = new ConcurrentHashMap<>();
    private final List<WeldContainer> containers = new ArrayList<>();

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
        MutinyEmitter<byte[]> emitter = application(topic).emitter;
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

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) {
        // An @Incoming method would wait for each acknowledgement before the next event.
        Cancellable consumer = application(topic)
                .messages
                .subscribe()
                .with(
                        message -> {
                            handler.accept(read(message.getPayload()));
                            var unused = message.ack();
                        },
                        failure -> LOG.error("{} is not consumed any more", topic, failure));
        return consumer::cancel;
    }

    private Order read(byte[] body) {
        try {
            return reader.readValue(body);
        } catch (IOException e) {
            throw new UncheckedIOException("a body is no order", e);
        }
    }

    /** The application for a topic and its first group; it stays, and so do its connections. */
    private Application application(String topic) {
        return applications.computeIfAbsent(topic, this::start);
    }

    private Application start(String topic) {
        Map<String, String> properties = new HashMap<>();
        for (String channel : List.of("outgoing." + OUT, "incoming." + IN)) {
            String prefix = "mp.messaging." + channel + '.';
            broker.forEach((name, value) -> properties.put(prefix + name, value));
            properties.put(prefix + "exchange.name", topic);
        }
        String out = "mp.messaging.outgoing." + OUT + '.';
        properties.put(out + "default-routing-key", Orders.TYPE);
        properties.put(out + "publish-confirms", "true");
        properties.put(out + "max-inflight-messages", Integer.toString(WINDOW));
        String in = "mp.messaging.incoming." + IN + '.';
        properties.put(in + "queue.name", Contender.queue(Rounds.group(0), topic));
        properties.put(in + "queue.declare", "false");
        properties.put(in + "max-outstanding-messages", Integer.toString(PREFETCH));
        // Else a body is parsed to a JsonObject first.
        properties.put(in + "content-type-override", "application/octet-stream");
        ClassLoader loader = getClass().getClassLoader();
        Config config = new SmallRyeConfigBuilder()
                .forClassLoader(loader)
                .withSources(new PropertiesConfigSource(properties, "benchmark", 100))
                .build();
        ConfigProviderResolver.instance().registerConfig(config, loader);
        WeldContainer container = new Weld().addBeanClass(Application.class).initialize();
        containers.add(container);
        return container.select(Application.class).get();
    }

    /** What an application injects. */
    @Dependent
    static class Application {

        /** The window is what bounds it. */
        @Inject
        @Channel(OUT)
        @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
        MutinyEmitter<byte[]> emitter;

        /** Consumed while someone is subscribed. */
        @Inject
        @Channel(IN)
        Multi<Message<byte[]>> messages;
    }

    @Override
    public void close() {
        containers.forEach(WeldContainer::close);
    }
}
