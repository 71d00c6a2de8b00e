package io.leveret.samples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestBroker;
import io.leveret.testbroker.TestKafka;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop as separate processes. */
class ShopProcessesTest {

    private final List<Process> started = new ArrayList<>();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    @NeedsBroker
    void theLedgerAddsUpAlthoughOneOfTwoInventoriesIsKilledAmongTwoThousandOrdersOnRabbitMq() throws Exception {
        assertAddsUp(TestBroker.url(), 2_000, Process::destroyForcibly);
    }

    /** Kafka would take 15 s to believe in the end of one that is killed. */
    @Test
    @NeedsKafka
    void theLedgerAddsUpAlthoughOneOfTwoInventoriesIsStoppedAmongFiveHundredOrdersOnKafka() throws Exception {
        assertAddsUp(TestKafka.url(), 500, Process::destroy);
    }

    private void assertAddsUp(String url, int orders, Consumer<Process> ends) throws Exception {
        Path first = start(url, "inventory", "first");
        Path second = start(url, "inventory", "second");
        Path mail = start(url, "notifications", "mail");
        for (Path output : List.of(first, second, mail)) {
            await(output, "is waiting for events");
        }

        Path cart = start(url, "cart", "cart", Integer.toString(orders));
        await(first, "run");
        ends.accept(started.get(0));

        Process shopping = started.get(3);
        assertTrue(shopping.waitFor(120, TimeUnit.SECONDS), () -> read(cart));
        assertEquals(0, shopping.exitValue(), () -> read(cart));
        assertTrue(read(cart).contains("LEDGER         " + orders + " placed = "), () -> read(cart));
        assertTrue(read(cart).contains("it adds up"), () -> read(cart));
        assertTrue(read(second).contains("reserved"), () -> read(second));
    }

    private Path start(String url, String role, String name, String... more) throws IOException {
        Path output = folder.resolve(name + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                Shop.class.getName(),
                Path.of("..", "config", url.startsWith("kafka:") ? "shop-kafka.yaml" : "shop-rabbitmq.yaml")
                        .toString(),
                role));
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().put("BROKER_URL", url);
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
