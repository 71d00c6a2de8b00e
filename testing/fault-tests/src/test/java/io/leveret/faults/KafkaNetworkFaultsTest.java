package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network breaks, or swallows everything, between the broker and either end. */
@NeedsKafka
@Timeout(300)
class KafkaNetworkFaultsTest {

    private static final int CUTS = 5;
    private static final int EVENTS = 400;

    @AutoClose
    private static final KafkaNode node = KafkaNode.started();

    @AutoClose
    private static final Admin admin = OnKafka.admin(node.url());

    private final Ledger ledger = new Ledger();
    private final KeyOrder order = new KeyOrder();

    @Test
    @KafkaRow(3)
    void nothingIsLostOrComesAgainWhenThePublishersConnectionsAreCutAgainAndAgain() {
        cutAgainAndAgain("sent", node.url(), node.proxiedUrl());
    }

    @Test
    @KafkaRow(3)
    void nothingIsLostWhenTheConsumersConnectionsAreCutAgainAndAgain() {
        cutAgainAndAgain("read", node.proxiedUrl(), node.url());
    }

    @Test
    @KafkaRow(3)
    void aStartGoesOnWhereverItsConnectionIsCut() {
        int cuts = CutStarts.each(1_500, node.network(), () -> start(node.proxiedUrl(), "cut"));
        assertTrue(cuts > 5, () -> cuts + " cuts");
    }

    private void cutAgainAndAgain(String group, String consumers, String publishers) {
        String topic = group + "-topic";
        try (Leveret consumer = start(consumers, group);
                Leveret publisher = Apps.start(OnKafka.settings(publishers))) {
            for (int round = 0; round < CUTS; round++) {
                OnKafka.publish(ledger, publisher, topic, round * EVENTS, (round + 1) * EVENTS);
                Waits.until(() -> node.network().cut() > 0);
            }

            ledger.settle(CUTS * EVENTS);
            OnKafka.awaitQuiet(admin, group + "." + topic);
            // An idempotent producer sends again what has no answer.
            assertEquals(CUTS * EVENTS, ledger.confirmed.size(), ledger.failures::toString);
            assertEquals(0, OnKafka.repeats(ledger));
            assertEquals(List.of(), order.violations());
            Waits.until(() -> consumer.health().up() && publisher.health().up());
        }
    }

    @Test
    @Tag("full")
    @KafkaRow(4)
    void aPublisherInABlackHoleTellsThatItDoesNotKnowAndGoesOnAfterwards() {
        try (Leveret consumer = start(node.url(), "hole");
                Leveret publisher = Apps.start(OnKafka.settings(node.proxiedUrl()))) {
            OnKafka.publish(ledger, publisher, "hole-topic", 0, 100);
            Waits.until(() -> ledger.confirmed.size() == 100);
            node.network().blackHole();
            OnKafka.publish(ledger, publisher, "hole-topic", 100, 200);
            Waits.until(() -> ledger.pending.get() == 0);
            assertEquals(100, ledger.confirmed.size());
            assertEquals(100, ledger.unknown.size() + ledger.failed.size());
            Waits.until(() -> !publisher.health().up());

            node.network().heal();
            Waits.until(() -> publisher.health().up());
            OnKafka.publish(ledger, publisher, "hole-topic", 200, 300);

            ledger.settle(300);
            OnKafka.awaitQuiet(admin, "hole.hole-topic");
            assertEquals(200, ledger.confirmed.size(), ledger.failures::toString);
            assertTrue(consumer.health().up());
            assertEquals(List.of(), order.violations());
        } finally {
            node.network().heal();
        }
    }

    @Test
    @Tag("full")
    @KafkaRow(4)
    void anotherInstanceTakesOverFromAConsumerInABlackHoleWhichIsBackAfterwards() {
        var published = new AtomicInteger();
        try (Leveret swallowed = start(node.proxiedUrl(), "taken");
                Leveret other = start(node.url(), "taken")) {
            publish(other, published, 200);
            ledger.settle(published.get());
            node.network().blackHole();
            publish(other, published, 200);
            Waits.until(() -> !swallowed.health().up());

            ledger.settle(published.get());
            node.network().heal();
            Waits.until(() -> swallowed.health().up());
            publish(other, published, 200);

            ledger.settle(published.get());
            OnKafka.awaitQuiet(admin, "taken.taken-topic");
            assertTrue(other.health().up());
            assertEquals(List.of(), order.violations());
        } finally {
            node.network().heal();
        }
    }

    private void publish(Leveret app, AtomicInteger published, int count) {
        int from = published.getAndAdd(count);
        OnKafka.publish(ledger, app, "taken-topic", from, from + count);
    }

    private Leveret start(String url, String group) {
        return Apps.start(OnKafka.settings(url), OnKafka.ordered(group, group + "-topic", ledger, order));
    }
}
