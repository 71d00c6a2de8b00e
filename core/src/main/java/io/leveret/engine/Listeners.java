package io.leveret.engine;

import io.leveret.LeveretListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners; one that throws keeps nobody from anything. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<LeveretListener> all;

    Listeners(List<LeveretListener> all) {
        this.all = all;
    }

    /** Lets hot paths skip what only listeners need. */
    boolean isEmpty() {
        return all.isEmpty();
    }

    void tell(Consumer<LeveretListener> news) {
        for (LeveretListener listener : all) {
            try {
                news.accept(listener);
            } catch (RuntimeException | Error e) {
                LOG.warn(
                        "the listener {} threw; it is ignored",
                        listener.getClass().getName(),
                        Trace.of(e));
            }
        }
    }
}
