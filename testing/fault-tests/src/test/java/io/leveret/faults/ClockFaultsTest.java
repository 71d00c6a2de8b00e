package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsFaketime;
import io.leveret.testbroker.RabbitNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose clock is an hour ahead of the broker's, by Debian's {@code faketime}. */
@NeedsBroker(privateNode = true)
@NeedsFaketime
@Tag("full")
class ClockFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(39)
    void anHourAheadAClientGetsItsRetryAfterTheSameDelay(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("late-clock.txt");
        Process child = start(output);
        try {
            Waits.until(() -> lines(output, "attempt 1 ") == 1);
            long failed = System.nanoTime();
            Instant theirs = Instant.parse(read(output)
                    .lines()
                    .filter(line -> line.startsWith("attempt 1 "))
                    .findFirst()
                    .orElseThrow()
                    .substring("attempt 1 ".length()));
            assertTrue(theirs.isAfter(Instant.now().plus(Duration.ofMinutes(59))), "their clock says " + theirs);
            Waits.until(() -> lines(output, "attempt 2 ") == 1);
            long millis = (System.nanoTime() - failed) / 1_000_000;
            // By our own clock, and at most a poll's length early; an hour late would not have come here.
            assertTrue(millis >= LateClock.DELAY.toMillis() - 200, "the retry came after " + millis + " ms");
        } finally {
            // faketime has the JVM as its child.
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path output) throws IOException {
        var command = List.of(
                "faketime",
                "--exclude-monotonic",
                "-f",
                "+1h",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                LateClock.class.getName(),
                node.url());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
    }

    private static long lines(Path output, String beginning) throws IOException {
        return read(output)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .filter(line -> line.endsWith("Z"))
                .count();
    }

    private static String read(Path output) throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }
}
