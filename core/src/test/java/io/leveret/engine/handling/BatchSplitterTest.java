package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.leveret.BatchHandler;
import io.leveret.Batching;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.dispatch.TaskBatch;
import io.leveret.engine.dispatch.TestBatches;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a batch is handled whose calls fail. */
class BatchSplitterTest {

    private static final Duration DELAY = Duration.ofSeconds(5);

    private final Map<Integer, Settlement> settled = new TreeMap<>();
    private final OpenTasks open = new OpenTasks();
    private final List<List<Integer>> calls = new ArrayList<>();
    private final List<String> crashes = new ArrayList<>();
    private BooleanSupplier begins = () -> true;
    private BooleanSupplier goesOn = () -> true;

    /** Has a batch of some numbers handled, without retries inside the process. */
    private void run(int size, BatchHandler<Integer> handler) {
        Handling<Integer> handling = Handling.ofBatch(
                        Integer.class, size, Duration.ofMillis(1), (numbers, contexts) -> {
                            calls.add(numbers);
                            return handler.handle(numbers, contexts);
                        })
                .types("a.b");
        var settings = SubscriptionSettings.DEFAULT.withRetry(RetryPolicy.of(1, Duration.ofMillis(1)));
        RoutingTable routes = Definitions.check(
                        SubscriptionDefinition.of("g", "t", handling),
                        settings,
                        Capabilities.UNKNOWN,
                        Places.CODE.defaults(),
                        new Faults())
                .routes();
        var parts = new HandlingParts(
                new SubscriptionSpec("g", "t", Set.of("a.b"), Set.of(), size, false, List.of(DELAY), false),
                settings,
                TestPublishers.of((topic, event, options, cause) -> new CompletableFuture<>(), null),
                List.of(),
                TestThreads.of("test"),
                open,
                new UnreadableEvents(DELAY, Time.SYSTEM, () -> {}),
                new OverdueHandlers("g.t", () -> {}),
                null,
                () -> begins.getAsBoolean(),
                () -> goesOn.getAsBoolean(),
                crashes::add);
        var processor = new DeliveryProcessor(parts, new Decoder(routes, JsonCodec.standard(), Time.SYSTEM));
        List<Task> tasks = IntStream.range(0, size)
                .mapToObj(number -> processor.decode(
                        new PlainDelivery(message(number), settlement -> settled.put(number, settlement))))
                .toList();
        Batching<Integer> batching = handling.batching();
        if (batching == null) {
            throw new IllegalStateException("a handling of batches without one");
        }
        TaskBatch batch = TestBatches.of(batching, tasks);
        processor.run(batch);
        assertEquals(List.of(), open.snapshot());
    }

    private static Message message(int number) {
        byte[] body = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        return new Message("t", "a.b", "id-" + number, null, "application/json", null, null, Map.of(), body);
    }

    private Settlement.DelayedRetry retried(int number) {
        return assertInstanceOf(Settlement.DelayedRetry.class, settled.get(number));
    }

    @Test
    void halvesAreCalledInOrderUntilTheOneThatFailsIsAlone() {
        run(5, (numbers, contexts) -> {
            if (numbers.contains(2)) {
                throw new IllegalStateException("number 2");
            }
            return Outcome.ack();
        });

        assertEquals(
                List.of(List.of(0, 1, 2, 3, 4), List.of(0, 1), List.of(2, 3, 4), List.of(2), List.of(3, 4)), calls);
        assertEquals(Set.of(0, 1, 2, 3, 4), settled.keySet());
        assertEquals("3", retried(2).headers().get(Headers.ATTEMPTS));
        assertEquals("1", retried(2).headers().get(Headers.DELAYED_RETRIES));
        for (int other : List.of(0, 1, 3, 4)) {
            assertEquals(Settlement.ACK, settled.get(other));
        }
    }

    @Test
    void anErrorCountsAsACrashOnlyWhereAnEventIsAlone() {
        run(4, (numbers, contexts) -> {
            if (numbers.contains(0)) {
                throw new StackOverflowError("on purpose");
            }
            return Outcome.ack();
        });

        assertEquals(List.of("java.lang.StackOverflowError: on purpose"), crashes);
    }

    @Test
    void nothingMoreIsCalledOnceItGoesOnNoMoreAndWhatIsLeftIsNotSettled() {
        goesOn = () -> calls.size() < 2;
        run(4, (numbers, contexts) -> {
            if (numbers.contains(3)) {
                throw new IllegalStateException("number 3");
            }
            return Outcome.ack();
        });

        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(0, 1)), calls);
        assertEquals(Set.of(0, 1), settled.keySet());
    }

    @Test
    void aBatchThatMayNotBeginIsLeftAlone() {
        begins = () -> false;
        run(3, (numbers, contexts) -> Outcome.ack());

        assertEquals(List.of(), calls);
        assertEquals(Map.of(), settled);
    }

    @Test
    void aFailureOfTheEngineIsAnAttemptOfEachEventThatWasNotDecided() {
        goesOn = () -> {
            throw new IllegalStateException("a fault of the engine");
        };
        run(4, (numbers, contexts) -> {
            throw new IllegalArgumentException("together");
        });

        assertEquals(List.of(List.of(0, 1, 2, 3)), calls);
        assertEquals(Set.of(0, 1, 2, 3), settled.keySet());
        assertEquals("1", retried(3).headers().get(Headers.DELAYED_RETRIES));
        assertEquals("1", retried(3).headers().get(Headers.ATTEMPTS));
    }
}
