package shop;

import io.leveret.Handles;
import io.leveret.OrderedBy;
import io.leveret.Subscriber;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

@Subscriber("inventory")
public class Inventory {

    private final Map<String, Integer> stock = new ConcurrentHashMap<>();

    public Inventory(Map<String, Integer> stock) {
        this.stock.putAll(stock);
    }

    @Handles(topic = "orders")
    @OrderedBy("sku")
    public void reserve(OrderPlaced order) {
        int left = stock.getOrDefault(order.sku(), 0) - order.quantity();
        if (left < 0) {
            throw new IllegalStateException("only " + stock.getOrDefault(order.sku(), 0) + " of " + order.sku());
        }
        stock.put(order.sku(), left);
    }

    public int left(String sku) {
        return stock.getOrDefault(sku, 0);
    }
}
