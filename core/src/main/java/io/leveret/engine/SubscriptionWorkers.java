package io.leveret.engine;

import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.threads.EngineThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The workers of one subscription: threads of the application's, or threads of its own that its keys are confined to. */
final class SubscriptionWorkers {

    private final Dispatcher dispatcher;

    /** The threads of confined keys; empty when the application's are used. */
    private final List<ExecutorService> confined = new ArrayList<>();

    SubscriptionWorkers(
            String name, int concurrency, RoutingTable routes, Dispatcher.Work work, EngineThreads threads) {
        if (routes.confined()) {
            for (int i = 0; i < concurrency; i++) {
                confined.add(Executors.newSingleThreadExecutor(threads.workers().factory(name + "-confined")));
            }
            List<Executor> each = new ArrayList<>();
            confined.forEach(thread -> each.add(task -> threads.workers().execute(thread, task)));
            dispatcher = Dispatcher.confined(each, work, threads.timer(), threads.faults());
        } else {
            String worker = threads.workers().prefix(name) + "worker";
            dispatcher = Dispatcher.shared(
                    routes.ordered() || routes.batched(),
                    concurrency,
                    task -> threads.workers().execute(worker, task),
                    work,
                    threads.timer(),
                    threads.faults());
        }
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Nothing is run again, and threads of its own end when they are idle. */
    void close() {
        dispatcher.close();
        confined.forEach(ExecutorService::shutdown);
    }
}
