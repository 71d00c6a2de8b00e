package io.leveret.samples.shop;

import io.leveret.Leveret;
import io.leveret.LeveretException;
import io.leveret.jdbc.Inbox;
import io.leveret.jdbc.Outbox;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The shop with a database, which is H2 in memory: cart and inventory keep their data in tables, orders leave by the outbox,
 * and an inbox lets each event change the tables once. {@code ShopWithDatabase config/shop.yaml} runs it in one process.
 */
public final class ShopWithDatabase {

    private static final int ORDERS = 12;
    private static final int CONNECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ShopWithDatabase() {}

    /**
     * Runs it. The exit code is 0 when the ledger adds up, 1 when it does not, 2 when it could not start.
     *
     * @param arguments the configuration file
     * @throws InterruptedException when interrupted
     * @throws SQLException when the database refuses
     */
    public static void main(String... arguments) throws InterruptedException, SQLException {
        System.exit(run(Path.of(arguments.length > 0 ? arguments[0] : "config/shop.yaml"), System.out));
    }

    static int run(Path config, PrintStream out) throws InterruptedException, SQLException {
        String run = "run" + Long.toString(ThreadLocalRandom.current().nextLong(36 * 36 * 36 * 36), 36);
        var story = new Story(out);
        JdbcConnectionPool database =
                JdbcConnectionPool.create("jdbc:h2:mem:" + run + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000", "sa", "");
        database.setMaxConnections(CONNECTIONS);
        ShopTables.create(database, Map.of("apples", 6, "pears", 5, "plums", 50));
        Outbox outbox = Outbox.on(database);
        var cart = new CartWithDatabase(run, outbox, story);
        try (Leveret app = Leveret.builder()
                .config(config)
                .handlers(cart, new InventoryWithDatabase(outbox, story), new NotificationHandlers(story))
                .extension(outbox)
                .extension(Inbox.on(outbox))
                .onClosed(database::dispose)
                .start()) {
            return cart.shop(app, ORDERS, PATIENCE) ? 0 : 1;
        } catch (LeveretException e) {
            out.println(e.getMessage());
            return 2;
        }
    }
}
