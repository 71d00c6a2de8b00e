package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.PublishSettings;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users whose channels an operator has limited, over all their connections. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class UserLimitFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aUserWithTooFewChannelsIsAFaultOfTheStart(int channels) {
        String user = "few-" + channels;
        limit(user, channels);
        var failure = assertThrows(StartException.class, () -> start(user, 3).close());
        // RabbitMQ 4.0 names a node where 3.10 names the user.
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("number of channels opened for user"), message);
        assertTrue(message.contains("its connection and channel limits"), message);
    }

    /** It starts with one for its subscription and one to publish on. */
    @Test
    void aPublishThatFindsNoChannelIsRefusedAndSaysWhichLimitIsReached() {
        limit("two", 2);
        var ledger = new Ledger();
        try (Leveret app = start("two", 1)) {
            ledger.publish(app, "two-0", 1);
            ledger.settleUnhandled(1);
        }
        assertEquals(Set.of(Ledger.id(1)), ledger.failed);
        String message = String.valueOf(ledger.failures.get(Ledger.id(1)));
        assertTrue(message.contains("number of channels opened for user"), message);
    }

    private static Leveret start(String user, int subscriptions) {
        var definitions = new SubscriptionDefinition[subscriptions];
        for (int i = 0; i < subscriptions; i++) {
            definitions[i] = SubscriptionDefinition.of(user, user + "-" + i, new Ledger().handling());
        }
        String url = node.url(user, "secret", "/");
        // It tries until its time is over: long enough to be refused on a busy machine.
        Settings settings = Apps.settings(url)
                .withBroker(new BrokerSettings(url, Duration.ofSeconds(15), Map.of()))
                .withPublish(new PublishSettings(Duration.ofSeconds(3), 500, PublishSettings.WhenFull.BLOCK));
        return Apps.start(settings, definitions);
    }

    private static void limit(String user, int channels) {
        node.addUser(user, "secret");
        node.ctl("set_user_limits", user, "{\"max-channels\": " + channels + "}");
    }
}
