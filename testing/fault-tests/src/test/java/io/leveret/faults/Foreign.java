package io.leveret.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A program that uses the broker without Leveret. */
final class Foreign implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    private Foreign(Connection connection) throws IOException {
        this.connection = connection;
        this.channel = connection.createChannel();
        channel.confirmSelect();
    }

    static Foreign at(String url) throws IOException, TimeoutException, URISyntaxException, GeneralSecurityException {
        var factory = new ConnectionFactory();
        factory.setUri(url);
        return new Foreign(factory.newConnection("foreign"));
    }

    Channel channel() {
        return channel;
    }

    /** Publishes with a confirm. */
    void publish(String exchange, String routingKey, String id, String contentType, byte[] body)
            throws IOException, InterruptedException, TimeoutException {
        var properties = new BasicProperties.Builder()
                .messageId(id)
                .contentType(contentType)
                .deliveryMode(2)
                .headers(Map.of())
                .build();
        channel.basicPublish(exchange, routingKey, true, properties, body);
        channel.waitForConfirmsOrDie(10_000);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
