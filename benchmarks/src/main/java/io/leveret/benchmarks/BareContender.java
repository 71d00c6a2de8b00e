package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** amqp-client tuned by hand: a window of confirms, one acknowledgement for many deliveries, no copy too many. */
final class BareContender implements Contender {

    /** Acknowledges so many deliveries with one frame; some fifth of the prefetch keeps the broker sending. */
    private static final int ACK_EVERY = 50;

    private static final long DEADLINE_SECONDS = 60;

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final Connection publishing;
    private final Connection consuming;
    private final BasicProperties properties = new BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .type(Orders.TYPE)
            .build();

    BareContender(String url) throws Exception {
        var mapper = JsonMapper.builder().build();
        writer = mapper.writerFor(Order.class);
        reader = mapper.readerFor(Order.class);
        var factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        publishing = factory.newConnection("bench bare publish");
        consuming = factory.newConnection("bench bare consume");
    }

    @Override
    public void publish(String topic, int size, Publishing publishing) throws Exception {
        try (Channel channel = this.publishing.createChannel()) {
            var window = new ConfirmWindow(channel, size);
            publishing.run(new Sender() {
                @Override
                public void send(Order order, int number) throws Exception {
                    window.next();
                    channel.basicPublish(
                            topic,
                            Orders.TYPE,
                            true,
                            properties.builder().messageId("bare-" + number).build(),
                            writer.writeValueAsBytes(order));
                }

                @Override
                public void awaitConfirms() throws Exception {
                    window.awaitAll();
                }
            });
        }
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws IOException {
        Channel channel = consuming.createChannel();
        var settled = new CountDownLatch(1);
        channel.basicQos(PREFETCH);
        channel.basicConsume(Contender.queue(group, topic), false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties sent, byte[] body)
                    throws IOException {
                handler.accept(reader.readValue(body));
                long number = envelope.getDeliveryTag();
                if (number % ACK_EVERY == 0 || number == events) {
                    channel.basicAck(number, true);
                }
                if (number == events) {
                    settled.countDown();
                }
            }
        });
        return () -> {
            if (!settled.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException("not all of " + events + " events came to " + Contender.queue(group, topic));
            }
            channel.close();
        };
    }

    @Override
    public void close() throws IOException {
        publishing.close();
        consuming.close();
    }
}
