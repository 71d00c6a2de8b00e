package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.threads.Workers;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.EngineFactory.WatchedFile;
import io.leveret.spi.FileStamp;
import io.leveret.spi.Places;
import io.leveret.spi.SettingsFile;
import io.leveret.transport.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An Error on the thread that looks at the settings file. */
@Timeout(60)
class ConfigWatchTest {

    private static final Duration EVERY = Duration.ofSeconds(2);

    private static final Settings BEFORE = Settings.of("memory:stub").withDefaults(SubscriptionSettings.DEFAULT);

    private final ManualTime time = new ManualTime();
    private final AtomicInteger reads = new AtomicInteger();

    private static boolean says(Leveret app, String part) {
        return app.health().components().stream()
                .anyMatch(component -> component.name().equals("settings file")
                        && component.detail().contains(part));
    }

    @Test
    void aChangeWhoseReadingHasEndedInAnErrorIsReadAgainAndApplied(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("app.yaml"), "before");
        Settings next = BEFORE.withDefaults(SubscriptionSettings.DEFAULT.withTimeout(Duration.ofSeconds(90)));
        var watched = new WatchedFile(file, FileStamp.of(file), () -> {
            if (reads.incrementAndGet() < 3) {
                throw new StackOverflowError("on purpose");
            }
            return new SettingsFile(next, Places.CODE);
        });
        var blueprint = new Blueprint(
                BEFORE,
                Places.CODE,
                List.of(),
                List.of(StubTransport.steps()),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                watched,
                time);
        try (Leveret app = StubTransport.start(blueprint, new StubTransport(), Workers::new)) {
            Files.writeString(file, "another text");

            time.advance(EVERY);
            Awaitility.await().until(() -> says(app, "reading it ended in java.lang.StackOverflowError"));
            Awaitility.await().until(() -> {
                time.advance(EVERY);
                return says(app, "in use") && !says(app, "not in use");
            });

            assertEquals(3, reads.get());
            assertEquals(List.of(), app.apply(next), "the file's settings are those of now");
        }
    }
}
