package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.threads.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that has no thread to give for a while. */
@Timeout(60)
class ThreadsExhaustedTest {

    private static final String DOWN =
            "tries again, as it can't get a thread (java.lang.OutOfMemoryError: unable to create native thread)";

    /** Makes threads while there are some left. One that ends is there again, as in a process with a limit. */
    private static final class Scarce implements ThreadFactory {

        private volatile Semaphore places = new Semaphore(Integer.MAX_VALUE);

        /** How many more there may be. Those that run already, and end, make no difference. */
        void leave(int count) {
            places = new Semaphore(count);
        }

        @Override
        public Thread newThread(Runnable task) {
            Semaphore from = places;
            if (!from.tryAcquire()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Runnable andBack = () -> {
                try {
                    task.run();
                } finally {
                    from.release();
                }
            };
            var thread = new Thread(andBack, "scarce");
            thread.setDaemon(true);
            return thread;
        }
    }

    private final Scarce threads = new Scarce();
    private final StubTransport transport = new StubTransport();
    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    private final Queue<Health.Component> told = new ConcurrentLinkedQueue<>();

    private Engine start(SubscriptionDefinition... definitions) {
        var settings = Settings.of("memory:scarce")
                .withShutdownTimeout(Duration.ofSeconds(1))
                .withDefaults(SubscriptionSettings.DEFAULT.withPrefetch(5));
        var listener = new LeveretListener() {
            @Override
            public void componentChanged(Health.Component component) {
                told.add(component);
            }
        };
        return transport.start(
                settings,
                List.of(listener),
                (application, faults) -> new Workers(application, faults, threads),
                definitions);
    }

    private static SubscriptionDefinition steps(boolean ordered, EventHandler<Integer> handler) {
        Handling<Integer> handling = Handling.of(Integer.class, handler).types(StubTransport.TYPE);
        return SubscriptionDefinition.of("walkers", "steps", ordered ? handling.orderedBy(step -> step % 3) : handling);
    }

    private CompletableFuture<Receipt> publish(Leveret app, int step) {
        return app.publisher().publish("steps", step, PublishOptions.DEFAULT.withType(StubTransport.TYPE));
    }

    private static Health.Component engine(Leveret app) {
        return app.health().components().get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eventsThatArriveMeanwhileAreHandledByThemselvesOnceThereAreThreads(boolean ordered) {
        try (Leveret app = start(steps(ordered, (step, context) -> {
            handled.add(step);
            return Outcome.ack();
        }))) {
            for (int round = 0; round < 2; round++) {
                threads.leave(0);
                for (int i = 0; i < 5; i++) {
                    transport.deliver(5 * round + i);
                }
                if (round == 0) {
                    assertEquals(new Health.Component("engine", false, DOWN), engine(app));
                }
                threads.leave(Integer.MAX_VALUE);
                int expected = 5 * (round + 1);
                Awaitility.await().until(() -> handled.size() == expected);
                Awaitility.await().until(() -> app.health().up());
            }
            Awaitility.await().until(() -> told.contains(new Health.Component("engine", true, "works")));
        }
    }

    @Test
    void aWorkerThatCanWakeNoOtherGoesOnAlone() {
        var delivered = new CountDownLatch(1);
        try (Leveret app = start(steps(false, (step, context) -> {
            delivered.await(30, TimeUnit.SECONDS);
            handled.add(step);
            return Outcome.ack();
        }))) {
            threads.leave(1);
            for (int i = 0; i < 100; i++) {
                transport.deliver(i);
            }
            delivered.countDown();

            Awaitility.await().until(() -> handled.size() == 100);
            assertEquals(Health.State.RUNNING, app.health().state());
        }
    }

    @Test
    void closeReturnsThoughThereAreNoThreads() {
        Engine app = start(steps(false, (step, context) -> Outcome.ack()));
        threads.leave(0);
        transport.deliver(1);
        var unused = publish(app, 1);

        app.close(Duration.ofSeconds(1));

        assertEquals(Health.State.CLOSED, app.health().state());
    }

    @Test
    void futuresThatEndMeanwhileCompleteOnceThereAreThreads() throws Exception {
        try (Leveret app = start()) {
            for (int round = 0; round < 2; round++) {
                threads.leave(0);
                List<CompletableFuture<Receipt>> futures = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    futures.add(publish(app, i).thenApply(receipt -> receipt));
                }
                transport.confirmAll();
                threads.leave(Integer.MAX_VALUE);
                for (CompletableFuture<Receipt> future : futures) {
                    future.get(30, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void allFuturesCompleteOnOneThreadWhenNoMoreCanBeHad() throws Exception {
        try (Leveret app = start()) {
            threads.leave(1);
            List<CompletableFuture<Receipt>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(publish(app, i).thenApply(receipt -> receipt));
            }
            transport.confirmAll();
            for (CompletableFuture<Receipt> future : futures) {
                future.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void allFuturesCompleteThoughTheApplicationWasClosedWhileThereWereNoThreads() throws Exception {
        CompletableFuture<Receipt> future;
        try (Leveret app = start()) {
            future = publish(app, 1);
            threads.leave(0);
        }
        threads.leave(Integer.MAX_VALUE);

        assertEquals("closed", future.handle((receipt, failure) -> "closed").get(30, TimeUnit.SECONDS));
    }
}
