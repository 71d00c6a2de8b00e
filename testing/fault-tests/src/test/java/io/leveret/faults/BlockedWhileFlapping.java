package io.leveret.faults;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process with little memory whose handlers block until it is told that the network has calmed down. */
final class BlockedWhileFlapping {

    static final String TOPIC = "flapping-topic";
    static final String CALM = "calm-topic";
    static final int EVENTS = 250;

    /** What is held in hand: 25 MB of them for each connection. */
    @EventType("load.made")
    record Load(int number, String padding) {}

    private BlockedWhileFlapping() {}

    /** The process: the URL through the network that flaps, and the broker's own. */
    public static void main(String[] arguments) throws Exception {
        var calm = new CountDownLatch(1);
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        var flapping = Apps.settings(arguments[0])
                .withDefaults(SubscriptionSettings.DEFAULT.withPrefetch(EVENTS).withConcurrency(2));
        var blocking = SubscriptionDefinition.of("flapping", TOPIC, Handling.of(Load.class, (load, context) -> {
            if (!calm.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException("never calm");
            }
            handled.add(load.number());
            return Outcome.ack();
        }));
        var telling = SubscriptionDefinition.of("calm", CALM, Handling.of(Ledger.Entry.class, (entry, context) -> {
            calm.countDown();
            return Outcome.ack();
        }));
        try (Leveret other = Apps.start(Apps.settings(arguments[1]), telling);
                Leveret app = Apps.start(flapping, blocking)) {
            System.out.println("started");
            Waits.within(java.time.Duration.ofMinutes(10), () -> handled.size() == EVENTS);
            Waits.until(() -> app.health().up() && other.health().up());
            System.out.println("handled " + handled.size());
        }
    }
}
