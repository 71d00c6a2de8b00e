package io.leveret.engine;

import io.leveret.CloseReport;
import io.leveret.Settings;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.support.Durations;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an application: once, by the first who wants it, while others wait. Thread-safe. */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Settings settings;
    private final LifeCycle lifeCycle;
    private final Subscriptions subscriptions;
    private final EngineThreads threads;
    private final Closing closing;
    private final ShutdownHook hook;
    private final ClosedActions actions;
    private final AwaitedEnd end = new AwaitedEnd();

    /** Set once, when the application is about to run. */
    private volatile boolean started;

    /** Set before the end comes, by the one that closes. */
    private volatile CloseReport report = new CloseReport(List.of(), 0);

    Shutdown(
            Settings settings,
            List<Runnable> onClosed,
            LifeCycle lifeCycle,
            Subscriptions subscriptions,
            EngineThreads threads,
            Closing closing) {
        this.settings = settings;
        this.lifeCycle = lifeCycle;
        this.subscriptions = subscriptions;
        this.threads = threads;
        this.closing = closing;
        this.hook = new ShutdownHook(settings.application(), this::jvmEnds);
        this.actions = new ClosedActions(onClosed);
    }

    /** Has the application closed when the JVM ends, if it is to be. */
    void registerHook() {
        if (settings.shutdownHook()) {
            hook.register();
        }
    }

    /** The application is about to run: what is to run once it is closed, will. */
    void started() {
        started = true;
    }

    /** Waits for the end. */
    void await() throws InterruptedException {
        end.await();
    }

    /** On the thread of the shutdown hook. */
    private void jvmEnds() {
        Quietly.run(() -> LOG.info(
                "the JVM ends: closing {}, within {}{}",
                settings.application(),
                Durations.text(settings.shutdownTimeout()),
                end.isAwaited() ? "" : "; if main has just returned, call awaitShutdown() in it to keep running"));
        close(settings.shutdownTimeout());
    }

    CloseReport close(Duration timeout) {
        var time = new CloseTime(timeout);
        // A handler or listener that calls would wait for itself.
        boolean within = threads.listeners().calling() || subscriptions.calling();
        boolean first = lifeCycle.closes();
        if (first && within) {
            threads.workers().execute(threads.workers().prefix("close"), () -> finish(time));
        } else if (first) {
            finish(time);
        } else if (!within) {
            end.await(time);
        }
        return report;
    }

    private void finish(CloseTime time) {
        try {
            lifeCycle.closing();
            report = closing.run(subscriptions.all(), time);
            if (started) {
                actions.run(threads.workers().prefix("closed") + "1", time.left());
            }
            if (!report.clean()) {
                Quietly.run(() -> LOG.warn("closed before everything was finished: {}", report));
            }
        } finally {
            hook.remove();
            lifeCycle.closed();
            threads.listeners().close(time.left());
            end.come();
        }
    }
}
