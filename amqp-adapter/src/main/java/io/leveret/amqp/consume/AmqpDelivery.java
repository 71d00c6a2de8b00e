package io.leveret.amqp.consume;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.leveret.amqp.topology.QueueNames;
import io.leveret.amqp.wire.Copies;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.transport.Delivery;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of a {@link ConsumerGeneration}. */
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

    private final ConsumerGeneration generation;
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
            ConsumerGeneration generation,
            Aside.Share share,
            Envelope envelope,
            BasicProperties properties,
            byte[] body) {
        this.generation = generation;
        this.share = share;
        this.envelope = envelope;
        this.properties = properties;
        this.message = MessageMapper.message(
                generation.spec().topic(), generation.spec().name(), envelope, properties, body);
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return MessageMapper.redelivered(envelope, properties);
    }

    @Override
    public boolean stale() {
        return generation.stale();
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        if (stale()) {
            return STALE;
        }
        if (settlement instanceof Settlement.DelayedRetry later) {
            return move(
                    QueueNames.ladder(generation.spec(), later.delay()),
                    Copies.of(properties, message.type(), later.headers(), frameMax()));
        }
        if (settlement instanceof Settlement.Park park) {
            BasicProperties letter = MessageMapper.byQueueName(envelope)
                    ? Copies.of(properties, message.type(), park.headers(), frameMax())
                    : Copies.withDeaths(properties, message.type(), park.headers(), frameMax());
            return move(QueueNames.parking(generation.spec().name(), park.parkingQueue()), letter);
        }
        generation.acknowledge(envelope.getDeliveryTag());
        return SETTLED;
    }

    /** Whether the broker may drop it before long if it comes back again and again. */
    boolean endangered() {
        return MessageMapper.returns(properties) >= MOST_RETURNS;
    }

    /** Puts it at the end of its queue, where it counts as new for the broker. */
    void startAgain() {
        LOG.warn(
                "{}: the event {} returned unhandled {} times. It is copied to the end of its queue, behind others of its key, so that no"
                        + " delivery limit drops it. Find out why connections or processes end while it is handled",
                generation.spec().name(),
                ForeignText.quote(message.id()),
                MessageMapper.returns(properties));
        var unused = move(generation.queue(), Copies.again(properties, message, frameMax()));
    }

    private int frameMax() {
        return generation.getChannel().getConnection().getFrameMax();
    }

    private CompletableFuture<SettleResult> move(String queue, BasicProperties copy) {
        var result = new CompletableFuture<SettleResult>();
        share.waits();
        generation.copier().copy(queue, copy, message.body(), generation.asideQueues(), copied -> {
            share.goes();
            result.complete(copied ? acknowledged() : SettleResult.STALE);
        });
        return result;
    }

    private SettleResult acknowledged() {
        if (stale()) {
            return SettleResult.STALE;
        }
        generation.acknowledge(envelope.getDeliveryTag());
        return SettleResult.SETTLED;
    }
}
