package io.leveret.contract;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Settings;
import io.leveret.transport.Capabilities;
import io.leveret.transport.TransportProviders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a transport says to the tests of the contract, and what they work with. A transport's tests extend {@link
 * TransportContract}; where all tests in one class take too long, three classes extend this one, and each implements a part
 * of the contract: {@link HandlingContract}, {@link OutcomeContract} and {@link ApplicationContract}.
 */
@ExtendWith({Ledger.class, StateAtFailure.class})
public abstract class TransportFixture implements ContractFixture {

    private final List<Leveret> started = new ArrayList<>();

    /** For subclasses. */
    protected TransportFixture() {}

    /**
     * Returns the broker to test with. Others may use it at the same time, because all names are unique.
     *
     * @return its settings
     */
    protected abstract BrokerSettings broker();

    /**
     * Returns what the broker cannot do, with the reasons. Tests that need it are skipped, and each is a line in {@code
     * target/contract-ledger.tsv}.
     *
     * @return nothing by default
     */
    protected Map<Capability, String> lacks() {
        return Map.of();
    }

    @Override
    public void requires(Capability capability) {
        String reason = lacks().get(capability);
        if (reason != null) {
            Assumptions.abort("lacks " + capability + ": " + reason);
        }
    }

    @Override
    public Capabilities capabilities() {
        return TransportProviders.load()
                .find(broker().url())
                .orElseThrow(() -> new IllegalStateException("no transport on the class path for the broker's URL"))
                .capabilities();
    }

    @Override
    public Network network() {
        throw new IllegalStateException(
                getClass().getName() + " says that it has a network: override network() so that tests can cut it");
    }

    @Override
    public Settings settings() {
        return Settings.of("memory:unused")
                .withApplication("contract")
                .withBroker(broker())
                .withDefaults(ONCE)
                .withShutdownTimeout(Duration.ofSeconds(20));
    }

    @Override
    public String unique(String stem) {
        return stem + "-" + UUID.randomUUID().toString().substring(0, 13);
    }

    @Override
    public Leveret start(UnaryOperator<LeveretBuilder> describe) {
        Leveret app = describe.apply(Leveret.builder().settings(settings())).start();
        started.add(app);
        return app;
    }

    /** The health and the numbers of its applications. */
    String state() {
        return started.stream()
                .map(app -> app.health() + "\n" + app.stats())
                .collect(Collectors.joining("\n", "the applications, in the order of their starts:\n", ""));
    }

    @AfterEach
    void closeAll() {
        started.forEach(app -> app.close(Duration.ofSeconds(1)));
    }
}
