package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.ForeignText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries on one connection whose content was dropped, because the body was too large or the client cannot read
 * the headers. Thread-safe.
 */
public final class UnreadDeliveries {

    private record Key(int channel, long tag) {}

    /** Each is removed by whoever gets the delivery. */
    private final Map<Key, Reason> reasons = new ConcurrentHashMap<>();

    /** Why one was not kept. */
    public sealed interface Reason {

        /** Which one it is, and what to do. */
        String explain(BasicProperties properties);

        /** The same of one that is in no queue any more. */
        String problem();
    }

    /**
     * Its body was too large.
     *
     * @param size in bytes
     */
    record Large(long size) implements Reason {

        @Override
        public String explain(BasicProperties properties) {
            String id = properties.getMessageId() == null ? "" : properties.getMessageId();
            return "the one with the id " + ForeignText.quote(id) + " and a body of " + size
                    + " bytes: set maxInboundBody to more than that, or take it out of the queue";
        }

        @Override
        public String problem() {
            return "its body has " + size + " bytes; set maxInboundBody to more than that";
        }
    }

    /**
     * Its properties are not known, as the client can't read them.
     *
     * @param text what the client says
     */
    record Unreadable(String text) implements Reason {

        @Override
        public String explain(BasicProperties properties) {
            return "one whose headers can't be read (" + ForeignText.oneLine(text)
                    + "): take it out of the queue, and find out who publishes it";
        }

        @Override
        public String problem() {
            return "its headers can't be read: " + ForeignText.oneLine(text);
        }
    }

    void add(int channel, long tag, Reason reason) {
        reasons.put(new Key(channel, tag), reason);
    }

    /** Why a delivery was not kept; null for one that was. */
    @Nullable
    public Reason remove(int channel, long tag) {
        return reasons.isEmpty() ? null : reasons.remove(new Key(channel, tag));
    }

    /** A channel of that number begins. */
    void forget(int channel) {
        reasons.keySet().removeIf(key -> key.channel() == channel);
    }
}
