package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.StartException;
import io.leveret.SubscriptionSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings that would harm at run time, refused before anything is connected. */
@Timeout(60)
class SettingsFaultsTest {

    @TempDir
    Path folder = Path.of("");

    /** To AMQP, 0 says "no limit": the whole queue would be sent to one instance. */
    @Test
    @Row(25)
    void aPrefetchOfZeroIsRefused() {
        var failure = assertThrows(IllegalArgumentException.class, () -> SubscriptionSettings.DEFAULT.withPrefetch(0));

        assertEquals("prefetch is 0; it must be from 1 to 65,535", failure.getMessage());
    }

    @Test
    @Row(25)
    void aPrefetchOfZeroInAFileIsRefusedWithItsPlaceWithoutConnecting() throws Exception {
        Path file = Files.writeString(folder.resolve("zero.yaml"), """
                broker: { url: "amqp://127.0.0.1:1" }
                subscriptions:
                  defaults: { prefetch: 0 }
                  audit: { prefetch: 65536 }
                """);

        var failure = assertThrows(
                StartException.class, () -> Leveret.builder().config(file).start());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("zero.yaml:3:"), message);
        assertTrue(message.contains("prefetch is 0; it must be from 1 to 65,535"), message);
        assertTrue(message.contains("zero.yaml:4:"), message);
    }
}
