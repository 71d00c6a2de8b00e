package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of an event on which the engine itself fails. */
class EngineFailureTest {

    private static final Duration DELAY = Duration.ofSeconds(5);

    private final List<Settlement> settlements = new ArrayList<>();
    private final OpenTasks open = new OpenTasks();
    private final List<String> crashes = new ArrayList<>();

    /** Fails where the engine asks whether it may begin: a fault of its own, before any handler. */
    private DeliveryProcessor failing(Duration... delayedRetries) {
        EventHandler<Object> never = (event, context) -> Outcome.ack();
        var definition = SubscriptionDefinition.of(
                "g", "t", Handling.of(Object.class, never).types("a.b"));
        var spec = new SubscriptionSpec("g", "t", Set.of("a.b"), Set.of(), 1, false, List.of(delayedRetries), false);
        RoutingTable routes = Definitions.check(
                        definition,
                        SubscriptionSettings.DEFAULT,
                        Capabilities.UNKNOWN,
                        Places.CODE.defaults(),
                        new Faults())
                .routes();
        var parts = new HandlingParts(
                spec,
                SubscriptionSettings.DEFAULT,
                TestPublishers.of((topic, event, options, cause) -> new CompletableFuture<>(), null),
                List.of(),
                TestThreads.of("test"),
                open,
                new UnreadableEvents(DELAY, Time.SYSTEM, () -> {}),
                new OverdueHandlers("g.t", () -> {}),
                null,
                () -> {
                    throw new IllegalStateException("a fault of the engine");
                },
                () -> true,
                crashes::add);
        return new DeliveryProcessor(parts, new Decoder(routes, JsonCodec.standard(), Time.SYSTEM));
    }

    private Delivery delivery(Map<String, String> headers) {
        return new PlainDelivery(
                new Message("t", "a.b", "1", null, "application/json", null, null, headers, new byte[] {'1'}),
                settlements::add);
    }

    @Test
    void itIsAnAttemptThatComesBackAfterADelayAndCountsAsACrash() {
        DeliveryProcessor processor = failing(DELAY);

        processor.run(processor.decode(delivery(Map.of())));

        var again = (Settlement.DelayedRetry) settlements.get(0);
        assertEquals(DELAY, again.delay());
        assertEquals("1", again.headers().get(Headers.ATTEMPTS));
        assertEquals("1", again.headers().get(Headers.DELAYED_RETRIES));
        assertEquals(List.of("the engine failed: java.lang.IllegalStateException"), crashes);
    }

    @Test
    void onceItsDelaysAreSpentItIsADeadLetterThatSaysSo() {
        DeliveryProcessor processor = failing(DELAY);

        processor.run(processor.decode(delivery(Map.of(Headers.ATTEMPTS, "1", Headers.DELAYED_RETRIES, "1"))));

        var parked = (Settlement.Park) settlements.get(0);
        assertEquals(ParkingQueue.DEAD, parked.parkingQueue());
        assertEquals(
                "the engine failed: java.lang.IllegalStateException",
                parked.headers().get(Headers.REASON));
        assertEquals(List.of(), open.snapshot());
    }
}
