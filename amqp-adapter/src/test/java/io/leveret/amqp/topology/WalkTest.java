package io.leveret.amqp.topology;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Failures;
import io.leveret.transport.TransportSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What declaring and verifying do with what is there, without a broker. */
class WalkTest {

    private static final PlannedQueue QUEUE =
            new PlannedQueue("stock.orders", true, Map.of("x-queue-type", "quorum", "x-delivery-limit", -1));
    private static final PlannedQueue DEAD = new PlannedQueue("stock.orders.dead", true, QUEUE.arguments());
    private static final PlannedExchange EXCHANGE = new PlannedExchange("orders");

    private final SimVhost vhost = new SimVhost();
    private final Refusals refusals = new Refusals(Objects.requireNonNull(AmqpOptions.read(
            new TransportSettings("amqp://127.0.0.1", "test", "instance", Map.of()), new ArrayList<>())));
    private final Declare declare = new Declare(refusals);
    private final Verify verify = new Verify(refusals);

    @Test
    void declaringMakesWhatIsMissingAndTakesItAgain() throws IOException {
        visit(declare, QUEUE);
        visit(declare, EXCHANGE);
        visit(declare, QUEUE);
        visit(declare, EXCHANGE);

        assertEquals(Map.of(QUEUE.what(), QUEUE.traits(), EXCHANGE.what(), EXCHANGE.traits()), vhost.existing);
        assertDoesNotThrow(() -> visit(verify, QUEUE));
    }

    @Test
    void declaringRefusesEachDifferenceAndPointsToVerifyIfThatWouldTakeIt() {
        vhost.has(QUEUE, Map.of("x-max-length", 10));
        String more = refused(declare, QUEUE);
        assertTrue(more.contains("queue 'stock.orders' is not as Leveret would declare it: x-max-length is 10"), more);
        assertTrue(more.contains("or use 'topology: verify'"), more);

        vhost.has(QUEUE, Map.of("x-max-length", 10, "x-queue-type", "classic"));
        String other = refused(declare, QUEUE);
        assertTrue(other.contains("x-queue-type is 'classic' instead of 'quorum'"), other);
        assertTrue(other.contains("x-max-length is 10"), other);
        assertFalse(other.contains("verify"), other);
    }

    @Test
    void declaringTakesAQueueFromBeforeDeliveryLimits() throws IOException {
        vhost.has(QUEUE, without("x-delivery-limit"));

        visit(declare, QUEUE);

        assertEquals(
                Map.of("durable", true, "auto_delete", false, "x-queue-type", "quorum"),
                vhost.existing.get(QUEUE.what()));
    }

    @Test
    void verifyingMakesNothingAndSaysHowToDeclareWhatIsMissing() {
        String message = refused(verify, QUEUE);

        assertTrue(
                message.endsWith("Declare it first (durable: true, auto_delete: false, x-delivery-limit: -1,"
                        + " x-queue-type: quorum), or use 'topology: declare'"),
                message);
        assertEquals(Map.of(), vhost.existing);
        assertEquals(List.of(), vhost.asked);
    }

    @Test
    void verifyingRefusesWhatLeveretCannotWorkWith() {
        vhost.has(QUEUE, Map.of("durable", false, "x-max-length", 10, "x-queue-type", "classic"));
        String message = refused(verify, QUEUE);
        for (String part : List.of(
                "durable is false instead of true",
                "x-max-length is 10 instead of unset",
                "x-queue-type is 'classic' instead of 'quorum'",
                "Delete it, once it is empty, and declare it as it should be",
                "'topology: none'")) {
            assertTrue(message.contains(part), message);
        }

        vhost.has(EXCHANGE, Map.of("durable", false));
        assertTrue(refused(verify, EXCHANGE).contains("durable is false instead of true"));
    }

    @Test
    void verifyingTakesWhatAnOperatorHasAddedAndOtherKindsOfExchanges() throws IOException {
        vhost.has(QUEUE, Map.of("x-max-length", 10, "x-delivery-limit", 20));
        vhost.has(DEAD, without("x-delivery-limit"));
        vhost.has(EXCHANGE, Map.of("type", "fanout", "alternate-exchange", "rest"));

        visit(verify, QUEUE);
        visit(verify, DEAD);
        visit(verify, EXCHANGE);
    }

    @Test
    void whatWasVerifiedIsOnlyLookedForUntilItWasMissing() throws IOException {
        vhost.has(QUEUE);
        visit(verify, QUEUE);
        vhost.asked.clear();
        visit(verify, QUEUE);
        assertEquals(List.of(), vhost.asked);

        vhost.existing.clear();
        refused(verify, QUEUE);
        vhost.has(QUEUE, Map.of("x-queue-type", "classic"));
        refused(verify, QUEUE);
        assertFalse(vhost.asked.isEmpty());
    }

    @Test
    void aUserThatMayNotConfigureIsRefusedOnceForQueuesAndOnceForExchanges() throws IOException {
        vhost.forbidden.addAll(List.of("queue", "exchange"));
        for (Planned planned : List.of(EXCHANGE, QUEUE, DEAD)) {
            vhost.has(planned);
            visit(verify, planned);
        }

        assertEquals(List.of(EXCHANGE.what(), QUEUE.what()), vhost.asked);
    }

    private void visit(Walk walk, Planned planned) throws IOException {
        try (Requests requests = vhost.requests()) {
            walk.visit(requests, planned);
        }
    }

    private String refused(Walk walk, Planned planned) {
        return String.valueOf(assertThrows(Failures.LastingException.class, () -> visit(walk, planned))
                .getMessage());
    }

    private static Map<String, @Nullable Object> without(String trait) {
        Map<String, @Nullable Object> others = new HashMap<>();
        others.put(trait, null);
        return others;
    }
}
