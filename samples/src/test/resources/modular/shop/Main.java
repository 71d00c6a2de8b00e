package shop;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Subscriber;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An application in a module of its own: ends with 0 once its event was handled. Takes a file of settings, or none. */
class Main {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("inventory")
    record Inventory(CountDownLatch seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            seen.countDown();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        LeveretBuilder builder = Leveret.builder();
        builder = args.length == 0 ? builder.broker("memory:modular") : builder.config(Path.of(args[0]));
        try (Leveret app = builder.handlers(new Inventory(seen)).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();
            System.exit(seen.await(20, TimeUnit.SECONDS) ? 0 : 1);
        }
    }
}
