package io.leveret.amqp.topology;

import com.rabbitmq.client.AMQP;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how what exists differs from the plan. No request of AMQP shows the arguments of a queue, but the broker names
 * the first one that differs when a queue is declared again. So this asks with the plan, then with what the broker has said
 * put in its place, until the broker finds nothing more. Creates nothing.
 */
final class Comparison {

    /** More than any queue has. */
    private static final int MOST = 30;

    /** The broker closes the connection over a type of exchange that it doesn't know. */
    private static final Set<String> SAFE_TYPES = Set.of("direct", "fanout", "headers", "topic");

    private Comparison() {}

    /**
     * All differences, or the first of them if what the broker says can't be read.
     *
     * @throws IOException if the broker can't be asked, or refuses to compare
     */
    static List<Difference> of(Requests requests, Planned planned) throws IOException {
        Map<String, Object> asked = new LinkedHashMap<>(planned.traits());
        String guard = planned.guard().getKey();
        asked.put(guard, planned.guard().getValue());
        List<Difference> found = new ArrayList<>();
        while (found.size() < MOST) {
            Difference next = ask(requests, planned, asked);
            if (next == null || knows(found, next)) {
                return found;
            }
            boolean last = next.trait().equals(guard);
            if (!last || next.found() != null) {
                found.add(next);
            }
            if (last || !adopt(asked, next)) {
                return found;
            }
        }
        return found;
    }

    private static boolean knows(List<Difference> found, Difference next) {
        return found.stream().anyMatch(known -> known.trait().equals(next.trait()));
    }

    private static boolean adopt(Map<String, Object> asked, Difference difference) {
        Object value = difference.found();
        if (!difference.known()
                || (difference.trait().equals(PlannedExchange.TYPE) && !SAFE_TYPES.contains(String.valueOf(value)))) {
            return false;
        }
        if (value == null) {
            asked.remove(difference.trait());
        } else {
            asked.put(difference.trait(), value);
        }
        return true;
    }

    private static @Nullable Difference ask(Requests requests, Planned planned, Map<String, Object> asked)
            throws IOException {
        try {
            requests.send(channel -> planned.declare(channel, asked));
            return null;
        } catch (IOException | RuntimeException e) {
            Difference difference = Failures.replyCode(e) == AMQP.PRECONDITION_FAILED
                    ? Difference.read(planned, Failures.text(e))
                    : null;
            if (difference == null) {
                throw e;
            }
            return difference;
        }
    }
}
