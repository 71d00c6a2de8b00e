package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.SendFailure;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a delivery that is sent to a queue of its subscription, through the default exchange.
 *
 * @param routingKey the queue
 * @param properties the properties, with the new headers
 * @param body the original's body, not copied
 * @param wanted false when the delivery is stale
 * @param end receives the problem, or null when the copy is in the queue
 */
@SuppressWarnings("ArrayRecordComponent") // the body is handed on, never compared
record OutboundCopy(
        String routingKey,
        BasicProperties properties,
        byte[] body,
        BooleanSupplier wanted,
        Consumer<@Nullable String> end)
        implements Outbound {

    @Override
    public @Nullable String topic() {
        return null;
    }

    @Override
    public @Nullable String id() {
        return properties.getMessageId();
    }

    @Override
    public int reserve() {
        return 0;
    }

    @Override
    public boolean begin() {
        boolean begin = wanted.getAsBoolean();
        if (!begin) {
            end.accept("the delivery is stale");
        }
        return begin;
    }

    @Override
    public boolean over() {
        return !wanted.getAsBoolean();
    }

    @Override
    public void stored(boolean routed) {
        end.accept(routed ? null : "there is no queue " + routingKey);
    }

    @Override
    public void failed(SendFailure failure) {
        end.accept(failure.reason());
    }
}
