package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;

/** An event that is sent to its topic's exchange. */
record OutboundEvent(OutboundMessage outbound, String application) implements Outbound {

    /** What the engine promises for all headers of a dead letter together. */
    private static final int FAILURE_HEADERS = 8_192;

    @Override
    public String topic() {
        return outbound.message().topic();
    }

    @Override
    public String routingKey() {
        return outbound.message().type();
    }

    @Override
    public String id() {
        return outbound.message().id();
    }

    @Override
    public BasicProperties properties() {
        return MessageMapper.properties(outbound.message(), application);
    }

    @Override
    public byte[] body() {
        return outbound.message().body();
    }

    @Override
    public int reserve() {
        return FAILURE_HEADERS;
    }

    @Override
    public boolean begin() {
        return outbound.begin();
    }

    @Override
    public boolean over() {
        return outbound.ended();
    }

    @Override
    public void stored(boolean routed) {
        outbound.stored(routed);
    }

    @Override
    public void failed(SendFailure failure) {
        outbound.failed(failure);
    }
}
