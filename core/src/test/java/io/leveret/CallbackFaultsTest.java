package io.leveret;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks on the futures of publishes that do what they like. */
@Timeout(60)
class CallbackFaultsTest {

    private static final PublishOptions NOT_MANDATORY = PublishOptions.DEFAULT.withMandatory(false);

    @EventType("call.made")
    record Call(int number) {}

    /** Some callbacks come just when their future is being completed, and so run where futures without any are completed. */
    @Test
    void callbacksAddedWhileTheirFutureIsCompletedMayWaitForOtherPublishes() throws Exception {
        try (Leveret app = start(200)) {
            int threads = 4;
            int each = 10_000;
            var done = new AtomicInteger();
            var finished = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                new Thread(
                                () -> {
                                    for (int i = 0; i < each; i++) {
                                        var unused = app.publisher()
                                                .publish("calls", new Call(i), NOT_MANDATORY)
                                                .thenRun(() -> {
                                                    app.publisher()
                                                            .publish("calls", new Call(-1), NOT_MANDATORY)
                                                            .join();
                                                    done.incrementAndGet();
                                                });
                                    }
                                    finished.countDown();
                                },
                                "caller-" + t)
                        .start();
            }
            assertTrue(finished.await(50, TimeUnit.SECONDS), () -> done.get() + " done");
            Awaitility.await().until(() -> done.get() == threads * each);
        }
    }

    private static Leveret start(int window) {
        return Leveret.builder()
                .settings(Settings.of("memory:callbacks-" + window)
                        .withPublish(
                                new PublishSettings(Duration.ofSeconds(30), window, PublishSettings.WhenFull.BLOCK)))
                .start();
    }
}
