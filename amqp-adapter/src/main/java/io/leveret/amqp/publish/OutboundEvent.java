package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import org.jspecify.annotations.Nullable;

/**
 * An event that is sent to its topic's exchange, or a reply that is sent to its address.
 *
 * @param address the queue that a reply goes to; null for an event
 */
record OutboundEvent(OutboundMessage outbound, @Nullable String address, String application) implements Outbound {

    /** What the engine promises for all headers of a dead letter together. */
    private static final int FAILURE_HEADERS = 8_192;

    @Override
    public @Nullable String topic() {
        return address == null ? outbound.message().topic() : null;
    }

    @Override
    public String routingKey() {
        return address == null ? outbound.message().type() : address;
    }

    @Override
    public String id() {
        return outbound.message().id();
    }

    @Override
    public BasicProperties properties() {
        return address == null
                ? MessageMapper.properties(outbound.message(), application)
                : MessageMapper.replyProperties(outbound.message(), application);
    }

    @Override
    public byte[] body() {
        return outbound.message().body();
    }

    @Override
    public int reserve() {
        return address == null ? FAILURE_HEADERS : 0;
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
