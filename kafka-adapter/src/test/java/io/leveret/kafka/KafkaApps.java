package io.leveret.kafka;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Applications on one cluster, and an operator's hands on it. */
final class KafkaApps implements AutoCloseable {

    /** One attempt, and no delayed retry. */
    static final SubscriptionSettings ONCE = SubscriptionSettings.DEFAULT
            .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
            .withDelayedRetries();

    private final String url;
    private final Map<String, String> options = new HashMap<>(Map.of("partitions", "4"));
    private final List<Leveret> started = new ArrayList<>();
    private final Admin admin;

    KafkaApps(String url) {
        this.url = url;
        this.admin = Admin.create(Map.of("bootstrap.servers", url.substring("kafka://".length())));
    }

    /** Sets an option of the broker for those that start from now on. */
    KafkaApps with(String option, String value) {
        options.put(option, value);
        return this;
    }

    Leveret start(SubscriptionSettings defaults, SubscriptionDefinition... subscriptions) {
        var builder = Leveret.builder()
                .settings(Settings.of("memory:unused")
                        .withApplication("kafka-test")
                        .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), options))
                        .withDefaults(defaults));
        for (SubscriptionDefinition subscription : subscriptions) {
            builder.subscribe(subscription);
        }
        Leveret app = builder.start();
        started.add(app);
        return app;
    }

    /** The operator's client. */
    Admin admin() {
        return admin;
    }

    /** Changes the largest size of a topic. */
    void maxMessageBytes(String topic, int bytes) throws Exception {
        var set = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        done(admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
                .all());
    }

    static <T> T done(KafkaFuture<T> asked) throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(30, TimeUnit.SECONDS);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
    }

    @Override
    public void close() {
        started.forEach(app -> app.close(Duration.ofSeconds(5)));
        admin.close(Duration.ofSeconds(5));
    }
}
