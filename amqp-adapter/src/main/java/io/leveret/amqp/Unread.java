package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.ForeignText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The deliveries on one connection whose bodies were larger than allowed and were not kept. Thread-safe. */
final class Unread {

    private record Key(int channel, long tag) {}

    /** Sizes in bytes; each is taken by whoever gets the delivery. */
    private final Map<Key, Long> sizes = new ConcurrentHashMap<>();

    void add(int channel, long tag, long size) {
        sizes.put(new Key(channel, tag), size);
    }

    /** The size of a body that was not kept; null for one that was. */
    @Nullable
    Long take(int channel, long tag) {
        return sizes.isEmpty() ? null : sizes.remove(new Key(channel, tag));
    }

    /** A channel of that number begins. */
    void forget(int channel) {
        sizes.keySet().removeIf(key -> key.channel() == channel);
    }

    /** Which one it is, and what to do. */
    static String explain(BasicProperties properties, long size) {
        String id = properties.getMessageId() == null ? "" : properties.getMessageId();
        return "the one with the id " + ForeignText.quote(id) + " and a body of " + size
                + " bytes: set maxInboundBody to more than that, or take it out of the queue";
    }
}
