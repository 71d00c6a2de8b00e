package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.leveret.transport.Delivery;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of one generation. */
final class AmqpDelivery implements Delivery {

    private static final CompletableFuture<SettleResult> SETTLED =
            CompletableFuture.completedFuture(SettleResult.SETTLED);
    private static final CompletableFuture<SettleResult> STALE = CompletableFuture.completedFuture(SettleResult.STALE);

    private static final Logger LOG = LoggerFactory.getLogger(AmqpDelivery.class);

    /**
     * After so many returns a copy takes its place. Since 4.0 a quorum queue has a limit of 20 unless told otherwise, which no
     * client can see, and what came back more often is dropped. The rest is for losses while the copy is made.
     */
    private static final int MOST_RETURNS = 15;

    private final Consumption consumption;
    private final Aside.Share share;
    private final Envelope envelope;
    private final BasicProperties properties;
    private final Message message;

    /**
     * What has arrived.
     *
     * @param share of the consumer that it came to
     */
    AmqpDelivery(
            Consumption consumption, Aside.Share share, Envelope envelope, BasicProperties properties, byte[] body) {
        this.consumption = consumption;
        this.share = share;
        this.envelope = envelope;
        this.properties = properties;
        this.message =
                Wire.message(consumption.spec().topic(), consumption.spec().name(), envelope, properties, body);
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return Wire.redelivered(envelope, properties);
    }

    @Override
    public boolean stale() {
        return consumption.stale();
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        if (stale()) {
            return STALE;
        }
        if (settlement instanceof Settlement.Redeliver later) {
            return move(
                    Topology.ladder(consumption.spec(), later.delay()),
                    Copies.of(properties, message.type(), later.headers(), frameMax()));
        }
        if (settlement instanceof Settlement.Park park) {
            BasicProperties letter = Wire.byQueueName(envelope)
                    ? Copies.of(properties, message.type(), park.headers(), frameMax())
                    : Copies.withDeaths(properties, message.type(), park.headers(), frameMax());
            return move(Topology.parking(consumption.spec().name(), park.place()), letter);
        }
        consumption.acknowledge(envelope.getDeliveryTag());
        return SETTLED;
    }

    /** Whether the broker may drop it before long if it comes back again and again. */
    boolean endangered() {
        return Wire.returns(properties) >= MOST_RETURNS;
    }

    /** Puts it at the end of its queue, where it counts as new for the broker. */
    void startAgain() {
        LOG.warn(
                "{}: the event {} came back unhandled {} times, and goes to the end of its queue, behind others of its key, so that no"
                        + " delivery limit drops it: look why connections or processes end while it is in hand",
                consumption.spec().name(),
                ForeignText.quote(message.id()),
                Wire.returns(properties));
        var unused = move(consumption.queue(), Copies.again(properties, message, frameMax()));
    }

    private int frameMax() {
        return consumption.getChannel().getConnection().getFrameMax();
    }

    private CompletableFuture<SettleResult> move(String queue, BasicProperties copy) {
        var result = new CompletableFuture<SettleResult>();
        share.waits();
        consumption.copier().copy(queue, copy, message.body(), consumption, copied -> {
            share.goes();
            result.complete(copied ? acknowledged() : SettleResult.STALE);
        });
        return result;
    }

    private SettleResult acknowledged() {
        if (stale()) {
            return SettleResult.STALE;
        }
        consumption.acknowledge(envelope.getDeliveryTag());
        return SettleResult.SETTLED;
    }
}
