package io.leveret.faults;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A process that handles a backlog of large events, to be given little memory. */
final class BigBacklog {

    static final String TOPIC = "backlog-topic";

    static final String QUEUE = "backlog.backlog-topic";

    /** A large event. */
    @EventType("big.made")
    record Big(int number, String padding) {}

    private BigBacklog() {}

    /** The process: the broker's URL, and how many events to handle. */
    public static void main(String[] arguments) throws Exception {
        int expected = Integer.parseInt(arguments[1]);
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        var done = new CountDownLatch(expected);
        var definition = SubscriptionDefinition.of("backlog", TOPIC, Handling.of(Big.class, (event, context) -> {
            if (seen.add(event.number())) {
                done.countDown();
            }
            return Outcome.ack();
        }));
        try (Leveret app = Apps.start(Apps.settings(arguments[0]), definition)) {
            done.await();
            System.out.println(
                    "handled " + seen.size() + ", up: " + app.health().up());
        }
    }
}
