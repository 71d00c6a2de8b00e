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
import java.util.function.Consumer;

/** amqp-client tuned by hand: a window of confirms, one acknowledgement for many deliveries, no copy too many. */
final class BareContender implements Contender {

    /** Acknowledges so many deliveries with one frame; some fifth of the prefetch keeps the broker sending. */
    private static final int ACK_EVERY = 50;

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
    public Measured publish(String topic, int events, String note) throws Exception {
        try (Channel channel = publishing.createChannel()) {
            var window = new ConfirmWindow(channel, WINDOW);
            var meter = new Meter(events);
            meter.start();
            for (int i = 0; i < events; i++) {
                window.next();
                send(channel, topic, Orders.order(i, 0, note), i);
            }
            window.awaitAll();
            meter.stop();
            return meter.await();
        }
    }

    private void send(Channel channel, String topic, Order order, int number) throws IOException {
        channel.basicPublish(
                topic,
                Orders.TYPE,
                true,
                properties.builder().messageId("bare-" + number).build(),
                writer.writeValueAsBytes(order));
    }

    @Override
    public Measured consume(String topic, int events) throws Exception {
        var meter = new Meter(events);
        try (Channel channel = consuming.createChannel()) {
            CountDownLatch settled = subscribe(channel, topic, events, ACK_EVERY, meter::handled);
            Measured measured = meter.await();
            settled.await();
            return measured;
        }
    }

    /** Returns a latch that the last acknowledgement opens. */
    private CountDownLatch subscribe(Channel channel, String topic, int events, int ackEvery, Consumer<Order> handler)
            throws IOException {
        var settled = new CountDownLatch(1);
        channel.basicQos(PREFETCH);
        channel.basicConsume(Contender.queue(topic), false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties sent, byte[] body)
                    throws IOException {
                handler.accept(reader.readValue(body));
                long number = envelope.getDeliveryTag();
                if (number % ackEvery == 0 || number == events) {
                    channel.basicAck(number, true);
                }
                if (number == events) {
                    settled.countDown();
                }
            }
        });
        return settled;
    }

    @Override
    public Latencies latency(String topic, int events, int perSecond) throws Exception {
        var latencies = new Latencies(events);
        try (Channel out = publishing.createChannel();
                Channel in = consuming.createChannel()) {
            CountDownLatch settled = subscribe(in, topic, events, 1, latencies::handled);
            var window = new ConfirmWindow(out, WINDOW);
            latencies.pace(events, perSecond, order -> {
                window.next();
                send(out, topic, order, 0);
            });
            window.awaitAll();
            settled.await();
        }
        return latencies;
    }

    @Override
    public void close() throws IOException {
        publishing.close();
        consuming.close();
    }
}
