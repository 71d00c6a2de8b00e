package io.leveret.amqp.consume;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.leveret.amqp.connection.Release;
import java.io.IOException;
import java.util.Map;

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

    private SettledBarrier() {}

    /**
     * Waits.
     *
     * <p>The channel's consumer isn't ended for that: what is on its way to one that has ended goes back to the queue alone, ahead
     * of what is in hand here, and a single active one would make room for the next. Another consumer is asked for, without
     * credit, as an event that it took might go back in the same way; with a single active one it waits in line and takes
     * nothing either. Since RabbitMQ 4, where credit can't be had, one event is taken, which goes back behind what is in hand.
     */
    static void await(Channel channel, String queue, boolean singleActive) throws IOException {
        if (singleActive || Release.of(channel.getConnection()).major() < WITHOUT_CREDIT) {
            channel.basicCancel(channel.basicConsume(queue, false, NO_CREDIT, new DefaultConsumer(channel)));
        } else {
            channel.basicGet(queue, false);
            channel.basicQos(1);
        }
    }
}
