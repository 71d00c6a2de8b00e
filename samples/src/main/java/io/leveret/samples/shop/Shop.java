package io.leveret.samples.shop;

import io.leveret.Leveret;
import io.leveret.LeveretException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The shop. {@code Shop config/shop.yaml} runs all of it in one process; on RabbitMQ and Kafka a second argument picks one part, each
 * of which may run as often as wanted: {@code inventory}, {@code notifications} (both until they are stopped) or
 * {@code cart}, which places as many orders as a third argument says (12 without) and ends with the ledger.
 */
public final class Shop {

    private static final int ORDERS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Shop() {}

    /**
     * Runs it. The exit code is 0 when the ledger adds up, 1 when it does not, 2 when it could not start.
     *
     * @param arguments the configuration file; {@code all}, {@code cart}, {@code inventory} or {@code notifications}; how
     *     many orders
     * @throws InterruptedException when interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        System.exit(run(
                Path.of(arguments.length > 0 ? arguments[0] : "config/shop.yaml"),
                arguments.length > 1 ? arguments[1] : "all",
                arguments.length > 2 ? Integer.parseInt(arguments[2]) : ORDERS,
                System.out));
    }

    static int run(Path config, String role, int orders, PrintStream out) throws InterruptedException {
        var story = new Story(out);
        var cart = new Cart("run" + Long.toString(ThreadLocalRandom.current().nextLong(36 * 36 * 36 * 36), 36), story);
        var inventory = new InventoryHandlers(new Stock(Map.of("apples", 6, "pears", 5, "plums", 50)), story);
        var notifications = new NotificationHandlers(story);
        Map<String, List<Object>> roles = Map.of(
                "all", List.of(inventory, notifications, cart),
                "cart", List.of(cart),
                "inventory", List.of(inventory),
                "notifications", List.of(notifications));
        List<Object> handlers = roles.get(role);
        if (handlers == null) {
            out.println("unknown part '" + role + "': choose all, cart, inventory or notifications");
            return 2;
        }
        try (Leveret app = Leveret.start(config, handlers.toArray())) {
            if (handlers.contains(cart)) {
                return cart.shop(app, orders, PATIENCE) ? 0 : 1;
            }
            story.tell(role, "is waiting for events; stop it with Ctrl-C");
            app.awaitShutdown();
            return 0;
        } catch (LeveretException e) {
            out.println(e.getMessage());
            return 2;
        }
    }
}
