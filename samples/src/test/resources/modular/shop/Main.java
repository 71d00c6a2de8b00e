package shop;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Subscriber;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An application in a module of its own: ends with 0 once its event was handled. */
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
        try (Leveret app = Leveret.builder()
                .broker("memory:modular")
                .handlers(new Inventory(seen))
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();
            System.exit(seen.await(20, TimeUnit.SECONDS) ? 0 : 1);
        }
    }
}
