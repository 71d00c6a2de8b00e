package io.leveret.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file whose changes an application applies while it runs. */
@Timeout(60)
class WatchedFileTest {

    private static final String PAUSED = "broker: { url: memory:watched }\nsubscriptions: { audit: { paused: %s } }\n";

    @TempDir
    private Path folder;

    private final AtomicInteger handled = new AtomicInteger();

    /** Of the test. */
    @EventType("file.changed")
    public record Changed(int number) {}

    private Leveret start(Path file) {
        return read(file).start();
    }

    private LeveretBuilder read(Path file) {
        return Leveret.builder()
                .config(file)
                .watchConfig()
                .subscribe(SubscriptionDefinition.of("audit", "files", Handling.of(Changed.class, (event, context) -> {
                    handled.incrementAndGet();
                    return Outcome.ack();
                })));
    }

    private static Health.Component component(Leveret app) {
        return app.health().components().stream()
                .filter(component -> component.name().equals("settings file"))
                .findFirst()
                .orElseThrow();
    }

    /** As in Kubernetes, where the file is a link to one in a folder that is a link itself. */
    private Path linked(String text) throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Files.writeString(first.resolve("shop.yaml"), text);
        Files.createSymbolicLink(folder.resolve("data"), first);
        return Files.createSymbolicLink(folder.resolve("shop.yaml"), folder.resolve("data/shop.yaml"));
    }

    private void swap(String text) throws IOException {
        Path next = Files.createDirectory(folder.resolve("next"));
        Files.writeString(next.resolve("shop.yaml"), text);
        Path link = Files.createSymbolicLink(folder.resolve("data.new"), next);
        Files.move(link, folder.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aChangeOfTheFileIsAppliedThoughItIsBehindALinkThatIsSwapped() throws Exception {
        try (Leveret app = start(linked(String.format(PAUSED, true)))) {
            app.publisher().publish("files", new Changed(1)).join();
            assertEquals("in use", component(app).detail());

            swap(String.format(PAUSED, false));

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> handled.get() == 1);
        }
    }

    /** As when it is written while an application starts that takes long to. */
    @Test
    void aChangeBetweenReadingTheFileAndTheStartIsApplied() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), String.format(PAUSED, true));
        LeveretBuilder builder = read(file);
        Files.writeString(file, String.format(PAUSED, false));

        try (Leveret app = builder.start()) {
            app.publisher().publish("files", new Changed(1)).join();

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> handled.get() == 1);
        }
    }

    @Test
    void aFileThatIsWrongChangesNothingAndHealthSaysWhyUntilItIsRight() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), String.format(PAUSED, true));
        try (Leveret app = start(file)) {
            app.publisher().publish("files", new Changed(1)).join();

            Files.writeString(file, String.format(PAUSED, "perhaps"));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> component(app).detail().contains("shop.yaml:2:35"));
            assertTrue(component(app).up());
            assertEquals(0, handled.get());
            Files.writeString(file, String.format(PAUSED, false) + "# right again\n");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> handled.get() == 1);
            // Events go on before all settings are applied.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> component(app).detail().equals("in use"));
        }
    }

    @Test
    void aFileThatIsGoneChangesNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), String.format(PAUSED, false));
        try (Leveret app = start(file)) {
            Files.delete(file);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> component(app).detail().contains("not in use"));
            app.publisher().publish("files", new Changed(1)).join();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> handled.get() == 1);
        }
    }

    @Test
    void thereMustBeAFileToWatch() {
        var builder = Leveret.builder().broker("memory:watched").watchConfig();

        assertEquals(
                "watchConfig() has no file to watch: call config(Path), or leave it out",
                assertThrows(IllegalStateException.class, builder::start).getMessage());
    }
}
