package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * gruelbox's transaction-outbox: each event is a call that runs in a transaction of its own, after the commit, in no order.
 * The call publishes with the bare client, on a channel of its thread.
 */
final class GruelboxOutbox implements OutboxRival {

    private final String topic;
    private final Connection connection;

    /** Without a bound, so that no call is left for a later sweep. */
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    private final ThreadLocal<Channel> channels = ThreadLocal.withInitial(this::channel);
    private final ObjectWriter writer = JsonMapper.builder().build().writerFor(Order.class);
    private final Orders orders = new Orders(Orders.USUAL);
    private final AtomicReference<Meter> meter = new AtomicReference<>(new Meter(0));
    private final TransactionManager transactions;
    private final TransactionOutbox outbox;

    GruelboxOutbox(String topic, DataSource dataSource, String brokerUrl) throws Exception {
        this.topic = topic;
        var factory = new ConnectionFactory();
        factory.setUri(brokerUrl);
        connection = factory.newConnection("bench gruelbox");
        transactions = TransactionManager.fromDataSource(dataSource);
        Sender sender = this::send;
        outbox = TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                .instantiator(Instantiator.using(any -> sender))
                .submitter(Submitter.withExecutor(threads))
                .build();
    }

    /** What the outbox calls. */
    @FunctionalInterface
    public interface Sender {

        /**
         * Publishes an event.
         *
         * @param json the event
         */
        void send(String json) throws Exception;
    }

    @Override
    public String title() {
        return "gruelbox transaction-outbox, no order";
    }

    @Override
    public void publishAll(int events, Meter counted) throws Exception {
        meter.set(counted);
        transactions.inTransactionThrows(transaction -> {
            Sender sender = outbox.schedule(Sender.class);
            for (int i = 0; i < events; i++) {
                sender.send(writer.writeValueAsString(orders.order(i)));
            }
        });
    }

    private void send(String json) throws Exception {
        Channel channel = channels.get();
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(2)
                .type(Orders.TYPE)
                .messageId(UUID.randomUUID().toString())
                .build();
        channel.basicPublish(topic, Orders.TYPE, true, properties, json.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(CONFIRM_SECONDS));
        meter.get().counted();
    }

    private Channel channel() {
        try {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            return channel;
        } catch (IOException e) {
            throw new IllegalStateException("no channel", e);
        }
    }

    /** After the last confirm: what a thread still does is its commit. */
    @Override
    public void close() throws IOException {
        threads.shutdown();
        connection.close();
    }
}
