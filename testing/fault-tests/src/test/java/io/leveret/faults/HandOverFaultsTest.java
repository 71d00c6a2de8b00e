package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.Subscription;
import io.leveret.faults.OrderedWork.Step;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order by key when what one instance has in hand goes to another; closing, pausing, tripping, cutting are in the contract too. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class HandOverFaultsTest {

    private static final int EVENTS = 400;
    private static final int KEYS = 5;
    private static final int PAUSED_ROUNDS = 120;

    private static final RabbitNode node = SharedNode.empty();

    /** A step that began, or ended. */
    private record Seen(Step step, boolean done) {}

    @Test
    @Row({43, 44})
    void theNextInstanceAndTheNextStartGoOnInOrderAfterClosesInABacklog() {
        var order = new KeyOrder();
        var begun = new AtomicInteger();
        var definition = OrderedWork.definition("closes", 5, (step, done) -> {
            note(order, step, done);
            if (!done) {
                begun.incrementAndGet();
            }
        });
        var settings = OrderedWork.settings(node.url());
        Leveret first = Apps.start(settings, definition);
        Leveret second = Apps.start(settings, definition);
        try (Leveret publishes = Apps.start(Apps.settings(node.url()))) {
            publish(publishes);
            Waits.until(() -> begun.get() >= 60);
            first.close();
            Waits.until(() -> begun.get() >= 160);
            second.close();
            Leveret third = Apps.start(settings, definition);
            Waits.until(() -> begun.get() >= EVENTS);
            third.close();
        } finally {
            first.close();
            second.close();
        }
        assertEquals(List.of(), order.violations());
        assertEquals(EVENTS, begun.get(), "nothing is handled twice");
        Ledger.awaitQuiet(node, "closes." + OrderedWork.TOPIC, 0);
    }

    @Test
    @Row(44)
    void theNextInstanceTakesOverInOrderWhenTheProcessOfTheActiveOneIsKilled() {
        Queue<Seen> here = new ConcurrentLinkedQueue<>();
        try (Leveret publishes = Apps.start(Apps.settings(node.url()));
                ChildJvm child = ChildJvm.start(List.of(), OrderedWork.class, node.url(), "killed")) {
            child.awaitOutput("is waiting");
            var definition = OrderedWork.definition("killed", 0, (step, done) -> here.add(new Seen(step, done)));
            try (Leveret next = Apps.start(OrderedWork.settings(node.url()), definition)) {
                publish(publishes);
                Waits.until(() -> steps(child.output()).size() >= 120);
                assertEquals(List.of(), List.copyOf(here), "one instance at a time");
                child.kill();

                List<Seen> there = steps(child.output());
                Waits.until(() -> numbers(there, List.copyOf(here)).size() == EVENTS);
                assertEquals(List.of(), violations(there, List.copyOf(here)));
                Ledger.awaitQuiet(node, "killed." + OrderedWork.TOPIC, 1);
                assertTrue(next.health().up());
            }
        }
    }

    /** Handlers that end while their consumer does make room on the broker, where later events must not overtake earlier ones. */
    @Test
    @Tag("full")
    @Row(43)
    void eachKeyStaysInOrderThroughHundredsOfPausesAmongWhichHandlersEnd() {
        var order = new KeyOrder();
        var begun = new AtomicInteger();
        var definition = OrderedWork.definition("pauses", 0, (step, done) -> {
            note(order, step, done);
            if (!done) {
                begun.incrementAndGet();
            }
        });
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            Subscription subscription = app.subscription("pauses", OrderedWork.TOPIC);
            for (int round = 1; round <= PAUSED_ROUNDS; round++) {
                int all = round * EVENTS;
                publish(app, all - EVENTS);
                while (begun.get() < all) {
                    int due = Math.min(begun.get() + KEYS, all);
                    Waits.until(() -> begun.get() >= due);
                    subscription.pause();
                    subscription.resume();
                }
            }
        }
        assertEquals(List.of(), order.violations());
        assertEquals(PAUSED_ROUNDS * EVENTS, begun.get(), "nothing is handled twice");
    }

    private static void publish(Leveret app) {
        publish(app, 0);
    }

    private static void publish(Leveret app, int first) {
        CompletableFuture.allOf(IntStream.range(first, first + EVENTS)
                        .mapToObj(i -> app.publisher().publish(OrderedWork.TOPIC, new Step(i % KEYS, i)))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private static void note(KeyOrder order, Step step, boolean done) {
        if (done) {
            order.ends(step.key());
        } else {
            order.begins(step.key(), step.number());
        }
    }

    /** The lines that are complete; the last may be cut off. */
    private static List<Seen> steps(String output) {
        return output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("step "))
                .map(line -> line.split(" "))
                .map(words -> new Seen(
                        new Step(Integer.parseInt(words[1]), Integer.parseInt(words[2])),
                        Boolean.parseBoolean(words[3])))
                .toList();
    }

    private static Set<Integer> numbers(List<Seen> there, List<Seen> here) {
        Set<Integer> numbers = new HashSet<>();
        there.forEach(seen -> numbers.add(seen.step().number()));
        here.forEach(seen -> numbers.add(seen.step().number()));
        return numbers;
    }

    private static List<String> violations(List<Seen> there, List<Seen> here) {
        var order = new KeyOrder();
        there.forEach(seen -> note(order, seen.step(), seen.done()));
        // What ran there has ended with the process.
        IntStream.range(0, KEYS).forEach(order::ends);
        here.forEach(seen -> note(order, seen.step(), seen.done()));
        return order.violations();
    }
}
