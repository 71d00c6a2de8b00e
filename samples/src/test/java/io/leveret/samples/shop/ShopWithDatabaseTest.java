package io.leveret.samples.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopWithDatabaseTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    Path folder = Path.of("");

    @Test
    void theLedgerInTheDatabaseAddsUpInMemory() throws Exception {
        assertAddsUp("memory:shop-with-database");
    }

    @Test
    @NeedsBroker
    void theLedgerInTheDatabaseAddsUpOnRabbitMq() throws Exception {
        assertAddsUp(TestBroker.url());
    }

    private void assertAddsUp(String url) throws Exception {
        String text = Files.readString(Path.of("..", "config", "shop.yaml"));
        Path config = Files.writeString(
                folder.resolve("shop.yaml"), text.replace("${BROKER_URL:-memory:shop}", "'" + url + "'"));

        int exit = ShopWithDatabase.run(config, new PrintStream(told, true, StandardCharsets.UTF_8));

        assertTrue(story().contains("12 placed = "), this::story);
        assertTrue(story().contains(" + 1 dead: it adds up"), this::story);
        assertTrue(story().contains(" rejected"), "stock runs out: " + story());
        assertTrue(story().contains("given up after 9 attempts"), "three in the process, three times: " + story());
        assertEquals(0, exit);
    }

    private String story() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
