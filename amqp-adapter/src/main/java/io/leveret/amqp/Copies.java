package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.Headers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of copies, as a foreign publisher may have set anything in the original's: what the broker would refuse, or
 * would act on, is left out, so that a copy always can be stored, and in its own queue only.
 */
final class Copies {

    /**
     * Room for what the broker writes: {@code x-death} and five like it, each with names of up to 255 bytes, and a count. A
     * message that they make larger than the frame breaks every connection that it is delivered on.
     */
    private static final int BROKERS_HEADERS = 3_072;

    private Copies() {}

    /**
     * As they were, with their types, but for what belongs to the earlier journey. A copy that took {@code x-death} along
     * would be dropped by the broker as a cycle; one with an expiration would leave its queue early; one with the user id of
     * another user is refused, and the channel closed. Headers that leave no room for ours are dropped, the largest first.
     *
     * @param type the event type, which the routing key of the copy doesn't say
     * @param headers laid over the original's
     * @param frameMax the largest frame, as agreed with the broker; 0 for any
     */
    static BasicProperties of(BasicProperties original, String type, Map<String, String> headers, int frameMax) {
        Map<String, Object> all = new HashMap<>();
        if (original.getHeaders() != null) {
            original.getHeaders().forEach((name, value) -> {
                if (!Wire.isBrokers(name) && !Headers.ROUTING.contains(name)) {
                    all.put(name, value);
                }
            });
        }
        all.putAll(headers);
        all.put(Wire.TYPE, type);
        Set<String> ours = new HashSet<>(headers.keySet());
        ours.add(Wire.TYPE);
        BasicProperties copy;
        do {
            copy = original.builder()
                    .headers(all)
                    .expiration(null)
                    .userId(null)
                    .deliveryMode(Wire.PERSISTENT)
                    .build();
        } while (!Wire.fits(copy, frameMax, BROKERS_HEADERS) && dropLargest(all, ours));
        return copy;
    }

    private static boolean dropLargest(Map<String, Object> headers, Set<String> kept) {
        Optional<String> largest = headers.keySet().stream()
                .filter(name -> !kept.contains(name))
                .max(Comparator.comparingLong(name -> Wire.size(name, headers.get(name))));
        largest.ifPresent(headers::remove);
        return largest.isPresent();
    }
}
