package io.leveret.contract;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** The whole contract: extend it for a transport. */
public abstract class TransportContract
        implements DeliveryContract, OrderContract, RetryContract, PublishContract, LifecycleContract {

    private final List<Leveret> started = new ArrayList<>();

    /** For subclasses. */
    protected TransportContract() {}

    /**
     * Where the broker is; may be shared with anybody, as all names are unique.
     *
     * @return its settings
     */
    protected abstract BrokerSettings broker();

    @Override
    public Settings settings() {
        return Settings.of("memory:unused")
                .withApplication("contract")
                .withBroker(broker())
                .withDefaults(ONCE)
                .withCloseGrace(Duration.ofSeconds(20));
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

    @AfterEach
    void closeAll() {
        started.forEach(app -> app.close(Duration.ofSeconds(1)));
    }
}
