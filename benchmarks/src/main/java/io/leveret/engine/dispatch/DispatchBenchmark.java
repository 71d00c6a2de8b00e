package io.leveret.engine.dispatch;

import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.benchmarks.Order;
import io.leveret.benchmarks.Orders;
import io.leveret.engine.definition.Route;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From a delivery's arrival to the end of its handler, which does nothing: a thousand at once, eight workers. */
@State(Scope.Benchmark)
public class DispatchBenchmark {

    private static final int DELIVERIES = 1_000;
    private static final int WORKERS = 8;
    private static final int KEYS = 100;
    private static final long DEADLINE_SECONDS = 10;

    private final ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
    private final InternalFaults faults = new InternalFaults(health -> {});
    private final Timer timer = new Timer("micro", faults, Time.SYSTEM);
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Dispatcher ordered = Dispatcher.shared(true, WORKERS, pool, new Counting(true), timer, faults);
    private final Dispatcher unordered = Dispatcher.shared(false, WORKERS, pool, new Counting(false), timer, faults);
    private volatile CountDownLatch left = new CountDownLatch(0);

    /** Makes the deliveries. */
    public DispatchBenchmark() {
        for (int i = 0; i < DELIVERIES; i++) {
            deliveries.add(new Arrived(new Message(
                    "orders", Orders.TYPE, Integer.toString(i % KEYS), null, "", null, null, Map.of(), new byte[0])));
        }
    }

    /** Each key in its order. */
    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public void ordered() throws Exception {
        dispatch(ordered);
    }

    /** Any worker. */
    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public void unordered() throws Exception {
        dispatch(unordered);
    }

    private void dispatch(Dispatcher dispatcher) throws InterruptedException, TimeoutException {
        var all = new CountDownLatch(DELIVERIES);
        left = all;
        deliveries.forEach(dispatcher::accept);
        if (!all.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException(
                    all.getCount() + " deliveries were not handled within " + DEADLINE_SECONDS + " s");
        }
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        pool.shutdownNow();
        timer.close();
    }

    /** Takes the message's id as its key. */
    private final class Counting implements Dispatcher.Work {

        private final Route<Object> route;
        private final boolean keys;

        Counting(boolean keys) {
            this.keys = keys;
            route = new Route<>(
                    Handling.of(Object.class, (event, context) -> Outcome.ack()),
                    Order.class,
                    Order.class,
                    Duration.ofMinutes(25));
        }

        @Override
        public Task decode(Delivery delivery) {
            Message message = delivery.message();
            return new Task(
                    delivery,
                    AttemptHistory.of(message.headers()),
                    new Decoded.Event<>(route, message, keys ? new LaneKey(message.id()) : null),
                    Time.SYSTEM);
        }

        @Override
        public RunResult run(Task task) {
            left.countDown();
            return RunResult.DONE;
        }

        @Override
        public void ended(Task task) {}

        @Override
        public void run(TaskBatch batch) {
            throw new UnsupportedOperationException("nobody takes batches");
        }

        @Override
        public void dropped(Delivery delivery) {
            throw new IllegalStateException("no delivery here is stale");
        }
    }

    /** Never settled. */
    private record Arrived(Message message) implements Delivery {

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public boolean stale() {
            return false;
        }

        @Override
        public CompletableFuture<SettleResult> settle(Settlement settlement) {
            throw new UnsupportedOperationException("this delivery has no broker");
        }
    }
}
