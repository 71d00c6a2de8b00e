package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** More subscriptions than most applications have, and fewer channels than most brokers allow. */
@NeedsBroker(privateNode = true)
@Timeout(600)
class ManySubscriptionsTest {

    private static final Logger LOG = LoggerFactory.getLogger(ManySubscriptionsTest.class);

    private static final int MANY = 500;

    @Test
    @Tag("full")
    @Row(66)
    void fiveHundredSubscriptionsOnQuorumQueuesStartAndComeBackSoon() {
        var ledger = new Ledger();
        SubscriptionDefinition[] definitions = IntStream.range(0, MANY)
                .mapToObj(i -> SubscriptionDefinition.of("many", "many-" + i, ledger.handling()))
                .toArray(SubscriptionDefinition[]::new);
        try (RabbitNode node = RabbitNode.startedOnAllCores();
                TcpProxy proxy = TcpProxy.to(node.url())) {
            for (String start : new String[] {"the first start", "another start"}) {
                long begin = System.nanoTime();
                try (Leveret app = Apps.start(patient(proxy.through(node.url())), definitions)) {
                    told(start, begin, 120);
                    long cut = System.nanoTime();
                    proxy.cut();
                    Waits.until(() -> !app.health().up());
                    Waits.within(Duration.ofSeconds(60), () -> app.health().up());
                    told("the way back after a cut", cut, 60);
                }
            }
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatAllowsTooFewChannelsIsAFaultOfTheStart() {
        RabbitNode node = RabbitNode.prepared();
        try (node) {
            node.advancedConfig("[{rabbit, [{channel_max, 2}]}].\n");
            node.start();
            var failure = Assertions.assertThrows(
                    StartException.class,
                    () -> Apps.start(Apps.settings(node.url())).close());
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("allows only 2 channels on a connection (its channel_max)"), message);
        }
    }

    private static Settings patient(String url) {
        return Apps.settings(url)
                .withBroker(new BrokerSettings(
                        url, Duration.ofMinutes(2), Apps.settings(url).broker().options()));
    }

    private static void told(String what, long since, int bound) {
        long millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
        LOG.info("{} subscriptions: {} took {} ms", MANY, what, millis);
        assertTrue(millis < bound * 1_000L, what + " took " + millis + " ms");
    }
}
