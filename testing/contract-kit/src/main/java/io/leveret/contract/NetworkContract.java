package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.SubscriptionDefinition;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What must still work when the network breaks. */
public interface NetworkContract extends ContractFixture {

    /** Connections come back by themselves, subscriptions included; each publish has one end; nothing confirmed is lost. */
    @Test
    default void connectionsThatBreakAreRepairedAndNothingConfirmedIsLost() {
        requires(Capability.NETWORK);
        String topic = unique("topic");
        Set<Integer> confirmed = ConcurrentHashMap.newKeySet();
        Set<Integer> certainlyFailed = ConcurrentHashMap.newKeySet();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        var ended = new AtomicInteger();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    handled.add(ping.number());
                    return Outcome.ack();
                })));

        for (int i = 0; i < 1_000; i++) {
            int number = i;
            var unused = app.publisher().publish(topic, new Ping("", i)).whenComplete((receipt, failure) -> {
                if (failure == null) {
                    confirmed.add(number);
                } else if (failure instanceof PublishException publish && !publish.maybeStored()) {
                    certainlyFailed.add(number);
                }
                ended.incrementAndGet();
            });
            if (i % 400 == 200) {
                network().cut();
            }
        }

        ContractFixture.await().until(() -> ended.get() == 1_000 && handled.containsAll(confirmed));
        ContractFixture.await().until(() -> app.health().up());
        Set<Integer> wrong = new HashSet<>(certainlyFailed);
        wrong.retainAll(handled);
        assertEquals(Set.of(), wrong, "handled although they had certainly failed");
    }
}
