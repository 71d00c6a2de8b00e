package io.leveret.samples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.samples.Configs;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestBroker;
import io.leveret.testbroker.TestKafka;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    Path folder = Path.of("");

    @Test
    void theLedgerAddsUpInMemory() throws Exception {
        assertAddsUp(config("memory:shop-test"));
    }

    @Test
    @NeedsBroker
    void theLedgerAddsUpOnRabbitMq() throws Exception {
        assertAddsUp(config(TestBroker.url()));
    }

    @Test
    @NeedsKafka
    void theLedgerAddsUpOnKafka() throws Exception {
        assertAddsUp(config(TestKafka.url()));
    }

    @Test
    void anUnknownPartIsExplained() throws Exception {
        assertEquals(
                2,
                Shop.run(
                        config("memory:shop-test"),
                        "warehouse",
                        12,
                        new PrintStream(told, true, StandardCharsets.UTF_8)));
        assertTrue(story().contains("unknown part 'warehouse': choose all, cart, inventory or notifications"));
    }

    private void assertAddsUp(Path config) throws InterruptedException {
        int exit = Shop.run(config, "all", 12, new PrintStream(told, true, StandardCharsets.UTF_8));

        assertTrue(story().contains("12 placed = "), this::story);
        assertTrue(story().contains(" + 1 dead: it adds up"), this::story);
        assertTrue(story().contains("rejected: only "), "stock runs out: " + story());
        assertTrue(story().contains("given up after 9 attempts"), "three in the process, three times: " + story());
        assertEquals(0, exit);
    }

    private String story() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private Path config(String url) throws IOException {
        return Configs.copy(url, folder);
    }
}
