package io.leveret.benchmarks;

import io.namastack.outbox.Outbox;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Namastack's outbox on Spring Boot, with the settings for platform threads that its page on performance recommends; it deletes
 * what is published. Its handler publishes as that of its later module for RabbitMQ does: with Spring's template, mandatory,
 * and waiting for the confirm.
 */
final class NamastackOutbox implements OutboxRival {

    private final CachingConnectionFactory connections;
    private final Publisher publisher;
    private final ConfigurableApplicationContext spring;
    private final Orders orders = new Orders(Orders.USUAL);

    NamastackOutbox(String topic, DataSource dataSource, String brokerUrl) {
        connections = new CachingConnectionFactory(URI.create(brokerUrl));
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        connections.setPublisherReturns(true);
        // A channel comes back to the cache after its confirm, when the thread may have taken the next.
        connections.setChannelCacheSize(4 * THREADS);
        publisher = new Publisher(topic, new RabbitTemplate(connections));
        // Spring must not set up the benchmark's log.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var application = new SpringApplication(Settings.class);
        application.setDefaultProperties(Map.of(
                "spring.main.banner-mode", "off",
                "namastack.outbox.polling.batch-size", "1000",
                "namastack.outbox.polling.fixed.interval", "25ms",
                "namastack.outbox.processing.delete-completed-records", "true",
                "namastack.outbox.processing.executor-core-pool-size", THREADS,
                "namastack.outbox.processing.executor-max-pool-size", 2 * THREADS,
                "namastack.outbox.instance.heartbeat-interval", "1s",
                "namastack.outbox.instance.stale-instance-timeout", "10s",
                "namastack.outbox.instance.rebalance-interval", "1s"));
        application.addInitializers(context -> {
            var beans = (GenericApplicationContext) context;
            beans.registerBean("dataSource", DataSource.class, () -> dataSource);
            beans.registerBean("publisher", Publisher.class, () -> publisher);
        });
        spring = application.run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Settings {}

    /** The handler. */
    static final class Publisher implements OutboxTypedHandler<Order> {

        private final String topic;
        private final RabbitTemplate template;
        private final AtomicReference<Meter> meter = new AtomicReference<>(new Meter(0));

        Publisher(String topic, RabbitTemplate template) {
            this.topic = topic;
            this.template = template;
            template.setMandatory(true);
            template.setMessageConverter(new JacksonJsonMessageConverter(Order.class.getPackageName()));
        }

        @Override
        public void handle(Order order, OutboxRecordMetadata metadata) {
            var correlation = new CorrelationData(metadata.getKey());
            template.convertAndSend(topic, Orders.TYPE, order, correlation);
            CorrelationData.Confirm confirm = correlation
                    .getFuture()
                    .orTimeout(CONFIRM_SECONDS, TimeUnit.SECONDS)
                    .join();
            if (!confirm.ack() || correlation.getReturned() != null) {
                throw new IllegalStateException("not published: " + confirm.reason());
            }
            meter.get().counted();
        }
    }

    @Override
    public String title() {
        return "Namastack outbox";
    }

    @Override
    public void publishAll(int events, Meter counted) {
        publisher.meter.set(counted);
        Outbox outbox = spring.getBean(Outbox.class);
        spring.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
            for (int i = 0; i < events; i++) {
                outbox.schedule(orders.order(i));
            }
        });
    }

    @Override
    public void close() {
        spring.close();
        connections.destroy();
    }
}
