package io.leveret.benchmarks;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitOperations;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;

/** Spring AMQP without Boot: correlated confirms, mandatory, JSON; either container with its own way to acknowledge. */
final class SpringContender implements Contender {

    private final CachingConnectionFactory connections;
    private final JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter(Order.class.getPackageName());
    private final RabbitTemplate template;
    private final boolean direct;

    SpringContender(String url, boolean direct) {
        this.direct = direct;
        connections = new CachingConnectionFactory(URI.create(url));
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        template = new RabbitTemplate(connections);
        template.setMandatory(true);
        template.setMessageConverter(converter);
        // A connection of its own for publishing, as Leveret and the bare client have it.
        template.setUsePublisherConnection(true);
    }

    @Override
    public Measured publish(String topic, int events, String note) throws Exception {
        var meter = new Meter(events);
        if (direct) {
            template.invoke(operations -> publish(operations, meter, topic, events, note));
        } else {
            publish(template, meter, topic, events, note);
        }
        return meter.await();
    }

    private static boolean publish(RabbitOperations operations, Meter meter, String topic, int events, String note) {
        var confirms = new SlidingWindow<CorrelationData.Confirm>(WINDOW);
        meter.start();
        for (int i = 0; i < events; i++) {
            confirms.add(send(operations, topic, Orders.order(i, 0, note), i));
        }
        confirms.awaitAll();
        meter.stop();
        return true;
    }

    private static CompletableFuture<CorrelationData.Confirm> send(
            RabbitOperations operations, String topic, Order order, int number) {
        var correlation = new CorrelationData("spring-" + number);
        operations.convertAndSend(topic, Orders.TYPE, order, correlation);
        return correlation.getFuture();
    }

    @Override
    public Measured consume(String topic, int events) throws Exception {
        var meter = new Meter(events);
        AbstractMessageListenerContainer container = subscribe(topic, meter::handled);
        try {
            return meter.await();
        } finally {
            container.stop();
        }
    }

    private AbstractMessageListenerContainer subscribe(String topic, Consumer<Order> handler) {
        AbstractMessageListenerContainer container = direct
                ? new DirectMessageListenerContainer(connections)
                : new SimpleMessageListenerContainer(connections);
        container.setQueueNames(Contender.queue(topic));
        container.setPrefetchCount(PREFETCH);
        MessageListener listener = message -> handler.accept((Order) converter.fromMessage(message));
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    @Override
    public Latencies latency(String topic, int events, int perSecond) throws Exception {
        var latencies = new Latencies(events);
        AbstractMessageListenerContainer container = subscribe(topic, latencies::handled);
        try {
            var confirms = new SlidingWindow<CorrelationData.Confirm>(WINDOW);
            latencies.pace(events, perSecond, order -> confirms.add(send(template, topic, order, 0)));
            confirms.awaitAll();
        } finally {
            container.stop();
        }
        return latencies;
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
