package io.leveret.benchmarks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a contender has to do in a round, measured in its process. */
final class Rounds implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 300;

    private final Contender contender;
    private final Deque<AutoCloseable> subscriptions = new ArrayDeque<>();
    private @Nullable Meter handling;

    Rounds(Contender contender) {
        this.contender = contender;
    }

    /** The groups of a topic are called so. */
    static String group(int number) {
        return "bench" + number;
    }

    /** Publishes from some threads at once; from the first event of all to the last confirm. */
    Measured publish(String topic, int events, int bytes, int threads) throws Exception {
        var orders = new Orders(bytes);
        var meter = new Meter(events);
        var start = new CyclicBarrier(threads, meter::start);
        var end = new CyclicBarrier(threads, meter::stop);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int from = (int) ((long) events * thread / threads);
                int to = (int) ((long) events * (thread + 1) / threads);
                all.add(pool.submit(() -> {
                    contender.publish(topic, Contender.WINDOW / threads, sender -> {
                        start.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                        for (int i = from; i < to; i++) {
                            sender.send(orders.order(i), i);
                        }
                        sender.awaitConfirms();
                        end.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                    });
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        return meter.await();
    }

    /** Subscribes some groups of a topic, each of which will get so many events, and waits so long with each. */
    void subscribe(String topic, int events, int groups, int workMillis) throws Exception {
        var meter = new Meter(events * groups);
        Consumer<Order> handler = workMillis == 0
                ? meter::handled
                : order -> {
                    work(workMillis);
                    meter.handled(order);
                };
        for (int i = 0; i < groups; i++) {
            subscriptions.add(contender.subscribe(group(i), topic, events, handler));
        }
        handling = meter;
    }

    private static void work(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it handled an order", e);
        }
    }

    /** Waits until what was subscribed has been handled; from the first event of all to the last. */
    Measured handled() throws Exception {
        Meter meter = handling;
        if (meter == null) {
            throw new IllegalStateException("nothing is subscribed; subscribe first");
        }
        Measured measured = meter.await();
        while (!subscriptions.isEmpty()) {
            subscriptions.remove().close();
        }
        return measured;
    }

    /** Publishes at a fixed rate to a queue that is consumed; tells the latencies from the time when each was due. */
    Latencies latency(String topic, int events, int perSecond) throws Exception {
        var latencies = new Latencies(events);
        AutoCloseable subscription = contender.subscribe(group(0), topic, events, latencies::handled);
        contender.publish(topic, Contender.WINDOW, sender -> {
            latencies.pace(events, perSecond, order -> sender.send(order, 0));
            sender.awaitConfirms();
        });
        subscription.close();
        return latencies;
    }

    @Override
    public void close() throws IOException {
        contender.close();
    }
}
