package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What user code leaves on a worker's thread. */
class ThreadContextTest {

    @Test
    void aWorkerHasTheLoaderOfTheStarterAgainAndAnEmptyLoggingContext() throws Exception {
        var starters = new ClassLoader(ThreadContextTest.class.getClassLoader()) {};
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            @Nullable
            ClassLoader found = worker.submit(() -> {
                        var context = new ThreadContext(starters);
                        Thread.currentThread().setContextClassLoader(new ClassLoader(null) {});
                        MDC.put("customer", "a");
                        context.restore();
                        assertNull(MDC.get("customer"));
                        ClassLoader restored = Thread.currentThread().getContextClassLoader();
                        new ThreadContext(null).restore();
                        assertNull(Thread.currentThread().getContextClassLoader());
                        return restored;
                    })
                    .get(30, TimeUnit.SECONDS);
            assertSame(starters, found);
        } finally {
            worker.shutdownNow();
        }
        assertEquals(
                Thread.currentThread().getContextClassLoader(),
                ThreadContext.ofCaller().loader());
    }
}
