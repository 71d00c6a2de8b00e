package io.leveret.engine;

import io.leveret.Health;
import io.leveret.LeveretException;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.spi.EngineFactory.WatchedFile;
import io.leveret.spi.FileStamp;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the settings of a file whenever it changes. It looks at the file now and then, which works on each file system
 * and with the links that Kubernetes swaps. A file that is wrong or can't be read changes nothing: the log and health say
 * why.
 */
final class ConfigWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private static final Duration EVERY = Duration.ofSeconds(2);

    private final WatchedFile watched;
    private final LiveSettings live;
    private final EngineThreads threads;

    /** True while a worker looks. */
    private final AtomicBoolean looking = new AtomicBoolean();

    /** That of the settings in use, or of those that were refused last. Used by the one that looks. */
    private FileStamp stamp;

    /** Why the file's settings are not in use; null while they are. */
    private volatile @Nullable String fault;

    ConfigWatch(WatchedFile watched, LiveSettings live, EngineThreads threads) {
        this.watched = watched;
        this.live = live;
        this.threads = threads;
        this.stamp = watched.stamp();
    }

    void start() {
        String worker = threads.workers().prefix("config") + "1";
        threads.timer().every(EVERY, "look at the settings file", () -> {
            // Reading a file may take long, and the timer must not wait.
            if (looking.compareAndSet(false, true) && !threads.workers().tryExecute(worker, this::look)) {
                looking.set(false);
            }
        });
    }

    Health.Component health() {
        String now = fault;
        return new Health.Component(
                "settings file", true, now == null ? "in use" : "not in use, the settings of before are: " + now);
    }

    private void look() {
        try {
            FileStamp now = FileStamp.of(watched.file());
            if (!now.equals(stamp) && decides()) {
                stamp = now;
            }
        } finally {
            looking.set(false);
        }
    }

    /** Applies or refuses the file; false when it could do neither, as where memory is short. The next look does then. */
    private boolean decides() {
        try {
            live.apply(watched.read().get());
            fault = null;
        } catch (LeveretException e) {
            refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            String why = "reading it ended in " + Texts.className(e);
            if (!why.equals(fault)) {
                refused(why);
            }
            return false;
        }
        return true;
    }

    private void refused(String why) {
        fault = why;
        Quietly.run(() -> LOG.error("{} has changed, and nothing of it is applied: {}", watched.file(), why));
    }
}
