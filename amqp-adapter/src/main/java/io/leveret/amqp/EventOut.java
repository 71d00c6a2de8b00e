package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.Send;
import io.leveret.transport.SendFailure;

/**
 * An event on its way to its topic's exchange.
 *
 * @param send where to report
 * @param application who publishes
 */
record EventOut(Send send, String application) implements Outgoing {

    /** What the engine promises for all headers of a dead letter together. */
    private static final int EVIDENCE = 8_192;

    @Override
    public String topic() {
        return send.message().topic();
    }

    @Override
    public String routingKey() {
        return send.message().type();
    }

    @Override
    public String id() {
        return send.message().id();
    }

    @Override
    public BasicProperties properties() {
        return Wire.properties(send.message(), application);
    }

    @Override
    public byte[] body() {
        return send.message().body();
    }

    @Override
    public int reserve() {
        return EVIDENCE;
    }

    @Override
    public boolean begin() {
        return send.begin();
    }

    @Override
    public boolean over() {
        return send.ended();
    }

    @Override
    public void stored(boolean routed) {
        send.stored(routed);
    }

    @Override
    public void failed(SendFailure failure) {
        send.failed(failure);
    }
}
