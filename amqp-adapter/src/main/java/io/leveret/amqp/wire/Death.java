package io.leveret.amqp.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the broker dead-lettered a message from its subscription's queue, as the header {@code x-death} says.
 *
 * @param reason {@code expired}, {@code delivery_limit}, {@code maxlen} or {@code rejected}
 * @param exchange the exchange from which the message came to the queue
 * @param routingKey the first routing key that it had there
 */
record Death(String reason, String exchange, String routingKey) {

    /** The latest death in that queue; null when there was none, or the header isn't what a broker writes. */
    static @Nullable Death of(Map<String, Object> headers, String queue) {
        if (!(headers.get("x-death") instanceof List<?> deaths)) {
            return null;
        }
        for (Object one : deaths) {
            if (one instanceof Map<?, ?> death && queue.equals(text(death.get("queue")))) {
                return new Death(
                        text(death.get("reason")), text(death.get("exchange")), first(death.get("routing-keys")));
            }
        }
        return null;
    }

    private static String first(@Nullable Object keys) {
        return keys instanceof List<?> list && !list.isEmpty() ? text(list.get(0)) : "";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : MessageMapper.text(value);
    }
}
