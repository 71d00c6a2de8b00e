package io.leveret.amqp.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.amqp.connection.Release;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopologyPlanTest {

    private static final Release OLD = new Release(3, 10);
    private static final Release NEW = new Release(4, 3);

    @Test
    void thePlanNamesEachExchangeQueueAndBinding() {
        assertEquals("""
                exchange 'orders' (type: topic, durable: true, auto_delete: false, internal: false); \
                queue 'stock.orders' (durable: true, auto_delete: false, x-delivery-limit: -1, x-queue-type: quorum); \
                queue 'stock.orders.dead' (durable: true, auto_delete: false, x-delivery-limit: -1, x-queue-type: quorum); \
                queue 'stock.orders.invalid' (durable: true, auto_delete: false, x-delivery-limit: -1, x-queue-type: quorum); \
                queue 'stock.orders.retry.5s' (durable: true, auto_delete: false, x-dead-letter-exchange: '', \
                x-dead-letter-routing-key: stock.orders, x-dead-letter-strategy: at-least-once, x-delivery-limit: -1, \
                x-message-ttl: 5000, x-overflow: reject-publish, x-queue-type: quorum); \
                binding of stock.orders to orders: order.*; \
                binding of stock.orders to orders: stock.counted; \
                no binding of stock.orders to orders: order.gone""", plan(spec(false, false), true, NEW).toString());
    }

    @Test
    void noQueueHasADeliveryLimitBeforeRabbitMq4() {
        assertFalse(plan(spec(false, false), true, OLD).toString().contains("x-delivery-limit"));
    }

    @Test
    void queuesOfDelayedRetriesAreQuorumQueuesAlsoWhereTheOthersAreClassic() {
        TopologyPlan plan = plan(spec(false, false), false, NEW);

        assertEquals(Map.of("x-queue-type", "classic"), plan.queue().arguments());
        assertEquals(
                List.of("classic", "classic", "quorum"),
                plan.asides().stream()
                        .map(queue -> queue.arguments().get("x-queue-type"))
                        .toList());
    }

    @Test
    void aSingleActiveConsumerIsAnArgumentOfTheQueueAlone() {
        TopologyPlan plan = plan(spec(false, true), true, OLD);

        assertEquals(true, plan.queue().arguments().get("x-single-active-consumer"));
        assertTrue(
                plan.asides().stream().noneMatch(queue -> queue.arguments().containsKey("x-single-active-consumer")));
    }

    @Test
    void theQueueOfABroadcastGoesWithItsConnectionAndHasNoDelays() {
        TopologyPlan plan = plan(spec(true, false), true, NEW);

        assertEquals(Map.of("durable", false, "auto_delete", true), plan.queue().traits());
        assertEquals(
                List.of("stock.orders.dead", "stock.orders.invalid"),
                plan.asides().stream().map(PlannedQueue::name).toList());
    }

    @Test
    void leveretNeedsWhatItSetsButTheDeliveryLimitAndTheKindOfTheExchange() {
        TopologyPlan plan = plan(spec(false, false), true, NEW);
        PlannedQueue ladder = plan.asides().get(2);

        for (String trait : List.of("durable", "auto_delete", "x-queue-type", "x-message-ttl", "x-overflow")) {
            assertTrue(ladder.needs(trait), trait);
        }
        for (String trait : List.of("x-delivery-limit", "x-max-length", "x-single-active-consumer")) {
            assertFalse(ladder.needs(trait), trait);
        }
        assertTrue(plan.exchange().needs("durable"));
        assertFalse(plan.exchange().needs("type"));
    }

    private static TopologyPlan plan(SubscriptionSpec spec, boolean quorum, Release release) {
        return TopologyPlan.of(spec, "stock.orders", quorum, release);
    }

    private static SubscriptionSpec spec(boolean broadcast, boolean singleActive) {
        return new SubscriptionSpec(
                "stock",
                "orders",
                Set.of("stock.counted", "order.*"),
                Set.of("order.gone"),
                10,
                broadcast,
                List.of(Duration.ofSeconds(5)),
                singleActive);
    }
}
