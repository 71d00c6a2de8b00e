package io.leveret.amqp.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.amqp.connection.Release;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits until the broker has carried out all that was settled on a channel. A channel keeps back what it tells a quorum
 * queue while 32 of its commands or more are under way (the broker's {@code quorum_commands_soft_limit}), and forgets it
 * when it is closed. So something is asked that the queue answers after the commands before it; what was kept back then
 * follows, before the channel takes the next request.
 */
final class SettledBarrier {

    /** A consumer that is handed nothing. */
    private static final Map<String, Object> NO_CREDIT = Map.of("x-credit", Map.of("credit", 0L, "drain", false));

    /** The first release that ignores {@link #NO_CREDIT}. */
    private static final int WITHOUT_CREDIT = 4;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private SettledBarrier() {}

    /**
     * Waits.
     *
     * <p>The channel's consumer isn't ended for that: what is on its way to one that has ended goes back to the queue alone, ahead
     * of what is in hand here, and a single active one would make room for the next. Another consumer is asked for, without
     * credit, as an event that it took might go back in the same way; with a single active one it waits in line and takes
     * nothing either.
     *
     * <p>Since RabbitMQ 4, where credit can't be had, an event is asked for. One that is taken goes back behind all that the consumer
     * has, also behind later ones that the consumer gets when a handler ends just now. So it is asked only when the queue is empty. When
     * the consumer has as much as it may, nothing need be asked: the queue has delivered in place of all that was settled. A queue
     * that is neither in time is asked nothing: what the channel keeps back of it is delivered again, which harms less than an
     * event that others have overtaken.
     *
     * @param full whether the consumer has as much as it may
     * @param patience how long it is waited until the consumer is full or its queue is empty: commonly as long as the queue takes
     *     for a few commands
     */
    static void await(Channel channel, String queue, boolean singleActive, BooleanSupplier full, Duration patience)
            throws IOException {
        if (singleActive || Release.of(channel.getConnection()).major() < WITHOUT_CREDIT) {
            channel.basicCancel(channel.basicConsume(queue, false, NO_CREDIT, new DefaultConsumer(channel)));
        } else if (isEmpty(channel, queue, full, patience)) {
            channel.basicGet(queue, false);
            channel.basicQos(1);
        }
    }

    /** Waits until the queue is empty, which is true, or the consumer is full. */
    private static boolean isEmpty(Channel channel, String queue, BooleanSupplier full, Duration patience)
            throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (!full.getAsBoolean()) {
            if (channel.queueDeclarePassive(queue).getMessageCount() == 0) {
                return !full.getAsBoolean();
            }
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return false;
    }
}
