package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A durable broker keeps events and retries while no application is connected. */
public interface DurabilityContract extends ContractFixture {

    /** Neither a waiting event nor its count of attempts needs a running application. */
    @Test
    default void anEventThatWaitsForItsRetryOutlivesEveryApplication() {
        requires(Capability.DURABLE);
        String topic = unique("topic");
        String group = unique("group");
        var settings = ONCE.withDelayedRetries(Duration.ofSeconds(2));
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret first =
                start(settings, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    throw new IllegalStateException("on purpose");
                })));
        first.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await().until(() -> attempts.size() == 1);
        first.close();

        start(settings, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            attempts.add(context.attempt());
            return Outcome.ack();
        })));

        ContractFixture.await().until(() -> attempts.size() == 2);
        assertEquals(List.of(1, 2), List.copyOf(attempts));
    }
}
