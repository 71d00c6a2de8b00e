package io.leveret.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The oracle of fault tests: what was published, by what became of it, and what was handled. */
final class Ledger {

    @EventType("entry.made")
    record Entry(int number) {}

    final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    final Set<String> unknown = ConcurrentHashMap.newKeySet();
    final Set<String> failed = ConcurrentHashMap.newKeySet();
    final Set<String> handled = ConcurrentHashMap.newKeySet();
    final AtomicInteger pending = new AtomicInteger();

    Handling<Entry> handling() {
        return Handling.of(Entry.class, (entry, context) -> {
            handled.add(context.id());
            return Outcome.ack();
        });
    }

    void publish(Leveret app, String topic, int number) {
        String id = "entry-" + number;
        pending.incrementAndGet();
        var unused = app.publisher()
                .publish(topic, new Entry(number), PublishOptions.DEFAULT.withId(id))
                .whenComplete((receipt, failure) -> {
                    boolean maybe = failure instanceof PublishException publish && publish.maybeStored();
                    (failure == null ? confirmed : maybe ? unknown : failed).add(id);
                    pending.decrementAndGet();
                });
    }

    /** Waits for the end of all publishes, and for every confirmed event to be handled; nothing failed may have been. */
    void settle(int published) {
        await().until(() -> pending.get() == 0);
        assertEquals(published, confirmed.size() + unknown.size() + failed.size(), "each publish has one end");
        await().until(() -> handled.containsAll(confirmed));
        Set<String> wrong = new HashSet<>(failed);
        wrong.retainAll(handled);
        assertEquals(Set.of(), wrong, "handled although it had certainly failed");
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}
