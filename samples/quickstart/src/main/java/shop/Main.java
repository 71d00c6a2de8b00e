package shop;

import io.leveret.Leveret;
import java.nio.file.Path;
import java.util.Map;

public class Main {

    public static void main(String[] args) throws InterruptedException {
        Inventory inventory = new Inventory(Map.of("apple", 10));
        try (Leveret app = Leveret.start(Path.of("shop.yaml"), inventory, new Mail())) {
            app.publisher().publish("orders", new OrderPlaced("o-1", "apple", 2)).join();
            System.out.println("published; end with Ctrl+C");
            app.awaitShutdown();
        }
    }
}
