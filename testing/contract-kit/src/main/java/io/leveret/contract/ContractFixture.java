package io.leveret.contract;

import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;

/** What the parts of the contract work with; {@link TransportFixture} makes it. */
public interface ContractFixture {

    /**
     * A name that no other test uses, as brokers are shared.
     *
     * @param stem what it begins with
     * @return letters, digits and {@code -}
     */
    String unique(String stem);

    /**
     * Starts an application that the test's end closes.
     *
     * @param describe adds to a builder that has the broker's settings
     * @return running
     */
    Leveret start(UnaryOperator<LeveretBuilder> describe);

    /**
     * Ends a test, with the author's reason in the ledger, when the transport lacks a capability.
     *
     * @param capability what the test is about
     */
    void requires(Capability capability);

    /**
     * What the transport says that it can do.
     *
     * @return the same each time
     */
    Capabilities capabilities();

    /**
     * Ends a test, with a line in the ledger, when the transport says that it cannot do something.
     *
     * @param feature what the test is about
     */
    default void requires(Capabilities.Feature feature) {
        if (!capabilities().can(feature)) {
            Assumptions.abort(
                    "lacks " + feature + ": " + capabilities().broker() + " cannot do it, as its provider says");
        }
    }

    /**
     * The network to harm; only for transports that don't lack {@link Capability#NETWORK}.
     *
     * @return the way between the applications and their broker
     */
    Network network();

    /**
     * The settings that {@link #start} begins with: one attempt for each delivery, no delayed retry.
     *
     * @return settings
     */
    Settings settings();

    /**
     * Starts an application with one subscription that has settings of its own.
     *
     * @param own its settings
     * @param definition the subscription
     * @return running
     */
    default Leveret start(SubscriptionSettings own, SubscriptionDefinition definition) {
        return start(builder -> builder.settings(settings().withDefaults(own)).subscribe(definition));
    }

    /**
     * Starts an application that only publishes.
     *
     * @return running
     */
    default Leveret publisher() {
        return start(builder -> builder);
    }

    /** One attempt for each delivery, no delayed retry. */
    SubscriptionSettings ONCE = SubscriptionSettings.DEFAULT
            .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
            .withDelayedRetries();

    /**
     * Waits long enough for a slow machine.
     *
     * @return to be told for what
     */
    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }
}
