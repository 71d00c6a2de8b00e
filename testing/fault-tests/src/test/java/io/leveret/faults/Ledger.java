package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The oracle of the fault catalogue: every id that was published, by what became of it, and every id that was handled.
 * Thread-safe.
 */
final class Ledger {

    /** What the tests publish. */
    @EventType("entry.made")
    record Entry(int number) {}

    final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    final Set<String> unknown = ConcurrentHashMap.newKeySet();
    final Set<String> failed = ConcurrentHashMap.newKeySet();

    /** Why each of the unknown and failed ones has failed. */
    final Map<String, Throwable> failures = new ConcurrentHashMap<>();

    /** How often each id was handled. */
    final Map<String, Integer> handled = new ConcurrentHashMap<>();

    /** Those that the broker said it had delivered before, or that came back for another attempt. */
    final Set<String> repeatable = ConcurrentHashMap.newKeySet();

    final AtomicInteger pending = new AtomicInteger();

    /** A handler that acknowledges, and notes it. */
    Handling<Entry> handling() {
        return Handling.of(Entry.class, (entry, context) -> {
            note(context);
            return Outcome.ack();
        });
    }

    /** Notes that an event was handled. */
    void note(io.leveret.Context context) {
        handled.merge(context.id(), 1, Integer::sum);
        if (context.redelivered() || context.attempt() > 1) {
            repeatable.add(context.id());
        }
    }

    static String id(int number) {
        return "entry-" + number;
    }

    void publish(Leveret app, String topic, int number) {
        publish(app, topic, number, PublishOptions.DEFAULT);
    }

    void publish(Leveret app, String topic, int number, PublishOptions options) {
        String id = id(number);
        pending.incrementAndGet();
        var unused = app.publisher()
                .publish(topic, new Entry(number), options.withId(id))
                .whenComplete((receipt, failure) -> {
                    boolean maybe = failure instanceof PublishException publish && publish.maybeStored();
                    if (failure != null) {
                        failures.put(id, failure);
                    }
                    (failure == null ? confirmed : maybe ? unknown : failed).add(id);
                    pending.decrementAndGet();
                });
    }

    /**
     * Waits for the end of all publishes, and for every confirmed event to be handled; then checks that nothing was handled
     * that had certainly failed, and nothing twice without a reason.
     */
    void settle(int published) {
        settle(published, Set.of());
    }

    /** As above, where some events are known to be in the dead letters. */
    void settle(int published, Set<String> dead) {
        settleUnhandled(published);
        Waits.until(() -> {
            Set<String> missing = new HashSet<>(confirmed);
            missing.removeAll(handled.keySet());
            missing.removeAll(dead);
            return missing.isEmpty();
        });
        Set<String> wrong = new HashSet<>(failed);
        wrong.retainAll(handled.keySet());
        assertEquals(Set.of(), wrong, "handled although it had certainly failed");
        Set<String> twice = new HashSet<>();
        handled.forEach((id, times) -> {
            if (times > 1 && !unknown.contains(id) && !repeatable.contains(id)) {
                twice.add(id);
            }
        });
        assertEquals(Set.of(), twice, "handled twice without a redelivery or a retry");
    }

    /** Waits for the end of all publishes, where nobody handles them. */
    void settleUnhandled(int published) {
        Waits.until(() -> pending.get() == 0);
        assertEquals(published, confirmed.size() + unknown.size() + failed.size(), "each publish has one end");
    }

    /** Waits until a queue has nothing left and as many consumers as it should have. */
    static void awaitQuiet(RabbitNode node, String queue, int consumers) {
        awaitQuiet(node, queue, consumers, Duration.ofSeconds(60));
    }

    /** As above, with another deadline. */
    static void awaitQuiet(RabbitNode node, String queue, int consumers, Duration deadline) {
        Waits.within(
                deadline,
                () -> node.queue(queue)
                        .filter(state -> state.ready() == 0 && state.unacked() == 0 && state.consumers() == consumers)
                        .isPresent());
    }
}
