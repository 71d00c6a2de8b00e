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
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        if (direct) {
            template.invoke(operations -> {
                try {
                    publishing.run(new TemplateSender(operations, topic, window));
                    return true;
                } catch (Exception e) {
                    throw new IllegalStateException("publishing to " + topic + " failed", e);
                }
            });
        } else {
            publishing.run(new TemplateSender(template, topic, window));
        }
    }

    private static final class TemplateSender implements Sender {

        private final RabbitOperations operations;
        private final String topic;
        private final SlidingWindow<CorrelationData.Confirm> confirms;

        TemplateSender(RabbitOperations operations, String topic, int window) {
            this.operations = operations;
            this.topic = topic;
            confirms = new SlidingWindow<>(window);
        }

        @Override
        public void send(Order order, int number) {
            var correlation = new CorrelationData("spring-" + number);
            operations.convertAndSend(topic, Orders.TYPE, order, correlation);
            CompletableFuture<CorrelationData.Confirm> confirm = correlation.getFuture();
            confirms.add(confirm);
        }

        @Override
        public void awaitConfirms() {
            confirms.awaitAll();
        }
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) {
        AbstractMessageListenerContainer container = direct
                ? new DirectMessageListenerContainer(connections)
                : new SimpleMessageListenerContainer(connections);
        container.setQueueNames(Contender.queue(group, topic));
        container.setPrefetchCount(PREFETCH);
        MessageListener listener = message -> handler.accept((Order) converter.fromMessage(message));
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
        return container::stop;
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
