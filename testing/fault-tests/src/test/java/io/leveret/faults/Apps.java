package io.leveret.faults;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Applications as the fault tests configure them. */
final class Apps {

    /** For publishes that nobody has to subscribe to. */
    static final PublishOptions NOT_MANDATORY = PublishOptions.DEFAULT.withMandatory(false);

    private Apps() {}

    /** Quorum queues, one attempt in the process and one delayed retry after half a second, a publish deadline of 20 s. */
    static Settings settings(String url) {
        return Settings.of(url)
                .withApplication("faults")
                .withPublish(new PublishSettings(Duration.ofSeconds(20), 500, PublishSettings.WhenFull.BLOCK))
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withDelayedRetries(Duration.ofMillis(500)))
                .withShutdownTimeout(Duration.ofSeconds(10));
    }

    /** The same with one of the transport's options set. */
    static Settings with(Settings settings, String option, String value) {
        BrokerSettings broker = settings.broker();
        Map<String, String> options = new HashMap<>(broker.options());
        options.put(option, value);
        return settings.withBroker(new BrokerSettings(broker.url(), broker.startTimeout(), options));
    }

    static Leveret start(Settings settings, SubscriptionDefinition... definitions) {
        var builder = Leveret.builder().settings(settings);
        for (SubscriptionDefinition definition : definitions) {
            builder.subscribe(definition);
        }
        return builder.start();
    }
}
