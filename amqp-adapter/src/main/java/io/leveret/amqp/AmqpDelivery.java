package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;

/** One delivery of one generation. */
final class AmqpDelivery implements Delivery {

    private static final CompletableFuture<SettleResult> SETTLED =
            CompletableFuture.completedFuture(SettleResult.SETTLED);
    private static final CompletableFuture<SettleResult> STALE = CompletableFuture.completedFuture(SettleResult.STALE);

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
        return envelope.isRedeliver();
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
