package io.leveret.engine.threads;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Restores a worker's thread between two pieces of user code: the context class loader and the logging context (MDC).
 * Other thread-locals keep their values, because Java cannot list them.
 *
 * @param loader the class loader of the thread that started the application
 */
public record ThreadContext(@Nullable ClassLoader loader) {

    public static ThreadContext ofCaller() {
        return new ThreadContext(Thread.currentThread().getContextClassLoader());
    }

    /** Undoes what user code has changed; costs next to nothing when it has changed nothing. */
    public void restore() {
        Thread thread = Thread.currentThread();
        if (!Objects.equals(thread.getContextClassLoader(), loader)) {
            thread.setContextClassLoader(loader);
        }
        Map<String, String> logging = MDC.getCopyOfContextMap();
        if (logging != null && !logging.isEmpty()) {
            MDC.clear();
        }
    }
}
