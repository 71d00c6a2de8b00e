package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What listeners are told, on any transport. */
public interface ListenerContract extends ContractFixture {

    /** From start to close, each step once and in its order. */
    @Test
    default void aListenerIsToldOfStatesComponentsPublishesAttemptsAndSettlements() {
        String topic = unique("topic");
        String group = unique("group");
        var told = new Told();
        Leveret app = start(builder -> builder.settings(
                        settings().withDefaults(ONCE.withDelayedRetries(Duration.ofMillis(50))))
                .listener(told)
                .subscribe(SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("the first time");
                    }
                    return Outcome.ack();
                }))));

        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId("one"))
                .join();
        ContractFixture.await()
                .untilAsserted(
                        () -> assertEquals(List.of("one 1 DELAYED_RETRY", "one 2 ACKED"), List.copyOf(told.settled)));
        app.close();

        assertEquals(List.of(Health.State.values()), List.copyOf(told.states));
        assertTrue(told.components.contains("subscription " + group + "." + topic), told.components::toString);
        assertEquals(List.of(topic), List.copyOf(told.published));
        assertEquals(List.of("one 1 failed", "one 2"), List.copyOf(told.attempts));
    }

    /** A listener that throws harms nobody. */
    @Test
    default void aListenerThatThrowsHarmsNobody() {
        String topic = unique("topic");
        var told = new Told();
        Leveret app = start(builder -> builder.listener(new LeveretListener() {
                    @Override
                    public void settled(Attempt attempt, Result result) {
                        throw new IllegalStateException("on purpose");
                    }
                })
                .listener(told)
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), topic, Handling.of(Ping.class, (ping, context) -> Outcome.ack()))));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await().until(() -> told.settled.size() == 1);
        assertTrue(app.health().up());
    }

    /** Notes all that it is told. */
    final class Told implements LeveretListener {

        private final Queue<Health.State> states = new ConcurrentLinkedQueue<>();
        private final Queue<String> components = new ConcurrentLinkedQueue<>();
        private final Queue<String> published = new ConcurrentLinkedQueue<>();
        private final Queue<String> attempts = new ConcurrentLinkedQueue<>();
        private final Queue<String> settled = new ConcurrentLinkedQueue<>();

        private Told() {}

        @Override
        public void stateChanged(Health.State state) {
            states.add(state);
        }

        @Override
        public void componentChanged(Health.Component component) {
            components.add(component.name());
        }

        @Override
        public void published(String topic, String type, Duration elapsed, @Nullable PublishException failure) {
            assertNull(failure);
            published.add(topic);
        }

        @Override
        public void attempted(Attempt attempt, Duration elapsed, @Nullable Throwable failure) {
            attempts.add(attempt.id() + " " + attempt.number() + (failure == null ? "" : " failed"));
        }

        @Override
        public void settled(Attempt attempt, Result result) {
            settled.add(attempt.id() + " " + attempt.number() + " " + result);
        }
    }
}
