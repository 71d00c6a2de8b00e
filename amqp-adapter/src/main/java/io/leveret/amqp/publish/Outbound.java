package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.amqp.wire.PropertySizes;
import io.leveret.transport.SendFailure;
import org.jspecify.annotations.Nullable;

/** A message for the writer of a publish connection: an event, or a copy that a settlement needs. */
non-sealed interface Outbound extends WriterTask {

    /** The topic to declare first; null for the default exchange, which needs none. */
    @Nullable
    String topic();

    /** Where it is published. */
    default String exchange() {
        String topic = topic();
        return topic == null ? "" : topic;
    }

    String routingKey();

    /** What it waits behind others for: its topic, or the queue that a copy goes to. */
    default String destination() {
        String topic = topic();
        return topic == null ? routingKey() : topic;
    }

    /** What its destination is called in texts. */
    default String kind() {
        return topic() == null ? "queue" : "topic";
    }

    /** The event's id; null when a foreign publisher set none. */
    @Nullable
    String id();

    BasicProperties properties();

    byte[] body();

    /** How much of a frame to leave free for headers that later copies of the message will have. */
    int reserve();

    /** False to drop it; what has to be reported then is reported. */
    boolean begin();

    /** Whether nobody waits for its end any more: its deadline has passed, or the delivery is stale. */
    boolean over();

    void stored(boolean routed);

    void failed(SendFailure failure);

    /** Why such a message can't be sent at all; null when it can. */
    default @Nullable SendFailure unfit(BasicProperties written, int frameMax) {
        return PropertySizes.fits(written, frameMax, reserve())
                ? null
                : new SendFailure.Refused(
                        "its headers are larger than the broker's frame of " + frameMax
                                + " bytes; put large data in the body",
                        true);
    }
}
