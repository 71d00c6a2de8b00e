package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.HandlerInterceptor;
import io.leveret.Handling;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.Receipt;
import io.leveret.engine.definition.Route;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One call of a handler with several events. */
class BatchCallTest {

    private final List<String> called = new ArrayList<>();
    private final Handling<Integer> handling =
            Handling.ofBatch(Integer.class, 3, Duration.ofMillis(1), (numbers, contexts) -> {
                for (int i = 0; i < numbers.size(); i++) {
                    called.add(numbers.get(i) + " of " + contexts.get(i).id());
                    var unused = contexts.get(i).publisher().publish("steps", numbers.get(i));
                }
                return Outcome.ack();
            });
    private final List<Task> tasks = List.of(task(0), task(1), task(2));
    private final Call call = BatchCall.of(tasks);
    private final List<CompletableFuture<Receipt>> sent = new ArrayList<>();
    private final HandlersPublisher publisher = TestPublishers.of(
            (topic, event, options, cause) -> {
                var future = new CompletableFuture<Receipt>();
                sent.add(future);
                return future;
            },
            null);

    private Task task(int number) {
        var message = new Message(
                "numbers", "number.made", "id-" + number, null, "", null, null, Map.of(), new byte[0], null, null);
        return new Task(
                new PlainDelivery(message, settlement -> {}),
                AttemptHistory.of(Map.of()),
                new Decoded.Event<>(
                        new Route<>(handling, Integer.class, Integer.class, Duration.ofMinutes(25)), number, null),
                Time.SYSTEM);
    }

    @Test
    void eachEventHasItsOwnContextInTheOrderOfTheEvents() throws Exception {
        call.begin("walkers", publisher);
        call.invoke(call.context());

        assertEquals(List.of("0 of id-0", "1 of id-1", "2 of id-2"), called);
        assertEquals(List.of(0, 1, 2), call.event());
        assertEquals(
                List.of("id-0", "id-1", "id-2"),
                call.contexts().stream().map(Context::id).toList());
        assertSame(call.context(), call.contexts().get(0));
    }

    /** A handler may keep those of an attempt that has failed. */
    @Test
    void anotherAttemptHasOtherContexts() {
        call.begin("walkers", publisher);
        List<DeliveryContext> before = call.contexts();

        call.begin("walkers", publisher);

        for (int i = 0; i < 3; i++) {
            assertNotSame(before.get(i), call.contexts().get(i));
        }
    }

    @Test
    void thePublishesOfEachEventAreWaitedFor() throws Exception {
        call.begin("walkers", publisher);
        call.invoke(call.context());
        sent.get(0).complete(new Receipt("r", "steps", "step.made", true));
        sent.get(1).complete(new Receipt("r", "steps", "step.made", true));
        sent.get(2).completeExceptionally(new PublishException.Closed("r", "of the last"));

        var failure = assertThrows(PublishException.Closed.class, call::awaitPublishes);

        assertEquals("of the last", failure.getMessage());
    }

    @Test
    void interceptorsSeeEachEventWithItsContext() throws Exception {
        call.begin("walkers", publisher);
        List<String> seen = new ArrayList<>();
        HandlerInterceptor interceptor = new HandlerInterceptor() {
            @Override
            public Outcome intercept(Invocation invocation, Next next) {
                throw new UnsupportedOperationException("it is a batch");
            }

            @Override
            public Outcome interceptBatch(List<Invocation> invocations, Next next) {
                invocations.forEach(
                        each -> seen.add(each.event() + " of " + each.context().id()));
                return Outcome.discard("all");
            }
        };

        assertEquals(Outcome.discard("all"), call.intercept(interceptor, () -> Outcome.ack()));
        assertEquals(List.of("0 of id-0", "1 of id-1", "2 of id-2"), seen);
    }

    /** What the whole has failed with says nothing of one of its events. */
    @Test
    void itsFailureDecidesNothingUnlessItHasOneEvent() {
        Handling<Integer> one = handling.nonRetryable(IllegalStateException.class);
        assertEquals(Set.of(IllegalStateException.class), one.nonRetryable());

        assertEquals(Set.of(), call.nonRetryable());
        assertTrue(call.splits());
        assertFalse(BatchCall.of(tasks.subList(0, 1)).splits());
        assertEquals("a Handling in code with 3 events, the first: 'number.made' 'id-0'", call.toString());
    }

    @Test
    void itIsGivenUpWhenOneOfItsTasksIs() {
        assertFalse(call.abandoned());

        tasks.get(2).abandon();

        assertTrue(call.abandoned());
        assertFalse(tasks.get(0).abandoned());
    }

    @Test
    void outcomesMustBeOneForEachEvent() {
        call.check(Outcome.each(List.of(Outcome.ack(), Outcome.ack(), Outcome.ack())));
        call.check(Outcome.ack());

        var failure = assertThrows(
                LeveretException.class, () -> call.check(Outcome.each(List.of(Outcome.ack(), Outcome.ack()))));

        assertEquals(
                "the handler returned 2 outcomes for 3 events; it must return one for each, in their order",
                failure.getMessage());
    }

    @Test
    void beforeAnAttemptThereIsNoContext() {
        assertThrows(IllegalStateException.class, () -> BatchCall.of(tasks).context());
    }
}
