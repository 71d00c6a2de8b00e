package io.leveret.samples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop as separate processes on RabbitMQ. */
@NeedsBroker
class ShopProcessesTest {

    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void theLedgerAddsUpAlthoughOneOfTwoInventoriesIsKilledAmongTwoThousandOrders() throws Exception {
        Path first = start("inventory", "first");
        Path second = start("inventory", "second");
        Path mail = start("notifications", "mail");
        for (Path output : List.of(first, second, mail)) {
            await(output, "is waiting for events");
        }

        Path cart = start("cart", "cart", "2000");
        await(first, "run");
        started.get(0).destroyForcibly();

        Process shopping = started.get(3);
        assertTrue(shopping.waitFor(120, TimeUnit.SECONDS), () -> read(cart));
        assertEquals(0, shopping.exitValue(), () -> read(cart));
        assertTrue(read(cart).contains("LEDGER         2000 placed = "), () -> read(cart));
        assertTrue(read(cart).contains("it adds up"), () -> read(cart));
        assertTrue(read(second).contains("reserved"), () -> read(second));
    }

    private Path start(String role, String name, String... more) throws IOException {
        Path output = folder.resolve(name + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                Shop.class.getName(),
                Path.of("..", "config", "shop-rabbitmq.yaml").toString(),
                role));
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().put("BROKER_URL", TestBroker.url());
        started.add(builder.start());
        return output;
    }

    private static void await(Path output, String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> read(output).contains(text));
    }

    private static String read(Path output) {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
