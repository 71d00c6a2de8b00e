package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Builds the properties of copies. A foreign publisher may have set anything in the original's properties. What the
 * broker would refuse or act on is left out, so that a copy can always be stored, and in its own queue only.
 */
public final class Copies {

    /** RabbitMQ sends copies of a message to the routing keys in these headers. */
    public static final Set<String> ROUTING = Set.of("CC", "BCC");

    /**
     * Room for what the broker writes: {@code x-death} and five like it, each with names of up to 255 bytes, and a count. A
     * message that they make larger than the frame breaks every connection that it is delivered on.
     */
    private static final int BROKERS_HEADERS = 3_072;

    private Copies() {}

    /**
     * As they were, with their types, but for what belongs to the earlier journey: the history, and what the broker wrote. A copy
     * that took {@code x-death} along would be dropped by the broker as a cycle; one with an expiration would leave its queue
     * early; one with the user id of another user is refused, and the channel closed. Headers that leave no room for ours are
     * dropped, the largest first, and in a frame that is too small for ours alone so is the reason.
     *
     * @param type the event type, which the routing key of the copy doesn't say
     * @param headers laid over the original's
     * @param frameMax the largest frame, as agreed with the broker; 0 for any
     */
    public static BasicProperties of(BasicProperties original, String type, Map<String, String> headers, int frameMax) {
        return copy(original, name -> !MessageMapper.isBrokers(name), type, headers, frameMax);
    }

    /** The same for a queue that dead-letters nothing, with what the event tells of dead-letterings before it came to us. */
    public static BasicProperties withDeaths(
            BasicProperties original, String type, Map<String, String> headers, int frameMax) {
        return copy(original, name -> !MessageMapper.isCount(name), type, headers, frameMax);
    }

    /** Of a letter that stays one: as it was, but that the broker's count begins anew. */
    public static BasicProperties renewed(BasicProperties letter, Message message, int frameMax) {
        return withDeaths(letter, message.type(), history(message), frameMax);
    }

    /** Of an event that stays in its queue, unhandled: with its attempts, and what says that it was handed over before. */
    public static BasicProperties again(BasicProperties event, Message message, int frameMax) {
        Map<String, String> headers = history(message);
        headers.put(MessageMapper.RETURNED, "true");
        return of(event, message.type(), headers, frameMax);
    }

    private static Map<String, String> history(Message message) {
        Map<String, String> history = new HashMap<>(message.headers());
        history.keySet().retainAll(Headers.HISTORY);
        return history;
    }

    private static BasicProperties copy(
            BasicProperties original, Predicate<String> keeps, String type, Map<String, String> headers, int frameMax) {
        Map<String, Object> ours = new HashMap<>(headers);
        ours.put(MessageMapper.TYPE, type);
        Map<String, Object> all = new HashMap<>();
        if (original.getHeaders() != null) {
            original.getHeaders().forEach((name, value) -> {
                if (keeps.test(name)
                        && !name.equals(MessageMapper.RETURNED)
                        && !ROUTING.contains(name)
                        && !Headers.HISTORY.contains(name)
                        && !ours.containsKey(name)) {
                    all.putIfAbsent(ShortTexts.fitted(name), ShortTexts.fittedValue(value));
                }
            });
        }
        List<String> theirs = new ArrayList<>(all.keySet());
        all.putAll(ours);
        BasicProperties copy = ShortTexts.fitted(original)
                .builder()
                .headers(all)
                .expiration(null)
                .userId(null)
                .deliveryMode(MessageMapper.PERSISTENT)
                .build();
        long tooMany = PropertySizes.excess(copy, frameMax, BROKERS_HEADERS);
        return tooMany <= 0
                ? copy
                : copy.builder().headers(without(tooMany, theirs, all)).build();
    }

    /** Without the largest of their headers, until so many bytes are gone. */
    private static Map<String, Object> without(long bytes, List<String> theirs, Map<String, Object> all) {
        Map<String, Long> sizes = new HashMap<>();
        theirs.forEach(name -> sizes.put(name, PropertySizes.size(name, all.get(name))));
        theirs.sort(Comparator.comparingLong((String name) -> sizes.getOrDefault(name, 0L))
                .reversed());
        Map<String, Object> kept = new HashMap<>(all);
        long left = bytes;
        for (String name : theirs) {
            if (left <= 0) {
                break;
            }
            kept.remove(name);
            left -= sizes.getOrDefault(name, 0L);
        }
        if (left > BROKERS_HEADERS) {
            kept.remove(Headers.REASON);
        }
        return kept;
    }
}
