package io.leveret.samples.shop;

import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.Subscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Places orders, and keeps the ledger: every order that was placed is reserved, rejected or a dead letter. */
@Subscriber(value = "cart", broadcast = true)
final class Cart {

    private static final List<String> ITEMS = List.of("apples", "pears", "plums");
    private static final String POISON = "unicorns";
    private static final int FEW = 10;

    private final String run;
    private final Story story;

    /** What became of this run's orders, by order. */
    private final Map<String, StockDecision> decisions = new ConcurrentHashMap<>();

    Cart(String run, Story story) {
        this.run = run;
        this.story = story;
    }

    @Handles(topic = "stock")
    void note(StockDecision decision) {
        if (decision.orderId().startsWith(run)) {
            decisions.put(decision.orderId(), decision);
        }
    }

    /**
     * Places orders, one of them for what nobody sells; waits for them; true when the ledger adds up.
     *
     * @param patience how long to wait for the next decision
     */
    boolean shop(Leveret app, int orders, Duration patience) {
        List<CompletableFuture<Receipt>> confirms = new ArrayList<>();
        Set<String> placed = new LinkedHashSet<>();
        for (int i = 1; i <= orders; i++) {
            String item = i == orders ? POISON : ITEMS.get(i % ITEMS.size());
            var order = new OrderPlaced(run + "-" + i, item, 1 + i % 3);
            story.tell("cart", order.orderId() + " wants " + order.quantity() + " " + order.item());
            placed.add(order.orderId());
            confirms.add(app.publisher().publish("orders", order, PublishOptions.DEFAULT.withId(order.orderId())));
        }
        confirms.forEach(CompletableFuture::join);
        boolean decided = await(patience, () -> decisions.keySet().containsAll(placed));
        boolean buried = await(patience, () -> deadLetters(app) == count(StockDecision.Abandoned.class));
        return ledger(placed, deadLetters(app)) && decided && buried;
    }

    private boolean ledger(Set<String> placed, long dead) {
        long reserved = count(StockDecision.Reserved.class);
        long rejected = count(StockDecision.Rejected.class);
        boolean adds = placed.size() == reserved + rejected + dead;
        story.tell("", "");
        story.tell(
                "LEDGER",
                placed.size() + " placed = " + reserved + " reserved + " + rejected + " rejected + " + dead + " dead: "
                        + (adds ? "it adds up" : "IT DOES NOT ADD UP; undecided: " + undecided(placed)));
        return adds;
    }

    /** The first few of them. */
    private List<String> undecided(Set<String> placed) {
        return placed.stream()
                .filter(order -> !decisions.containsKey(order))
                .limit(FEW)
                .toList();
    }

    private long deadLetters(Leveret app) {
        return app.deadLetters("inventory", "orders").browse(1_000).stream()
                .filter(letter -> letter.id().startsWith(run))
                .count();
    }

    private long count(Class<? extends StockDecision> kind) {
        return decisions.values().stream().filter(kind::isInstance).count();
    }

    /** False if nothing has been decided for a while. */
    private boolean await(Duration patience, BooleanSupplier condition) {
        int decided = decisions.size();
        long since = System.nanoTime();
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (decisions.size() > decided) {
                decided = decisions.size();
                since = now;
            } else if (now - since > patience.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return true;
    }
}
