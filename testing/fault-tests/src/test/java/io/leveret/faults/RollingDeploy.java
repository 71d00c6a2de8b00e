package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Three instances are replaced one after another while events come in. */
final class RollingDeploy {

    static final int INSTANCES = 3;

    private static final Pattern HANDLED = Pattern.compile("handled (entry-\\d+) in attempt (\\d+)");

    private RollingDeploy() {}

    /**
     * Does it, and returns the attempts that handled each event.
     *
     * @param ends how the old ones end
     * @param awaitQuiet waits until the broker has nothing left to hand over
     */
    static Map<String, List<Integer>> of(String url, Consumer<ChildJvm> ends, Runnable awaitQuiet) throws Exception {
        var ledger = new Ledger();
        var published = new AtomicInteger();
        Deque<ChildJvm> running = new ArrayDeque<>();
        List<ChildJvm> all = new ArrayList<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Leveret publisher = Apps.start(Apps.settings(url))) {
            for (int i = 0; i < INSTANCES; i++) {
                running.add(instance(url, all));
            }
            var publishing = clock.scheduleAtFixedRate(
                    () -> ledger.publish(publisher, DeployedInstance.TOPIC, published.getAndIncrement()),
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            for (int i = 0; i < INSTANCES; i++) {
                ChildJvm next = instance(url, all);
                ChildJvm old = running.remove();
                ends.accept(old);
                old.awaitExit(Duration.ofSeconds(60));
                running.add(next);
            }
            publishing.cancel(false);
            clock.shutdown();
            assertTrue(clock.awaitTermination(30, TimeUnit.SECONDS));
            ledger.settleUnhandled(published.get());
            awaitQuiet.run();
            Waits.until(() -> handled(all).keySet().containsAll(ledger.confirmed));
            awaitQuiet.run();
            assertEquals(Set.of(), ledger.failed);
            assertEquals(
                    List.of(),
                    publisher.deadLetters("deployed", DeployedInstance.TOPIC).browse(100));
            return handled(all);
        } finally {
            clock.shutdownNow();
            all.forEach(ChildJvm::close);
        }
    }

    /** Checks that each event was handled by the one attempt that should have. */
    static void assertHandledOnce(Map<String, List<Integer>> handled) {
        Map<String, List<Integer>> wrong = new TreeMap<>(handled);
        wrong.entrySet().removeIf(entry -> {
            int number = Integer.parseInt(entry.getKey().substring("entry-".length()));
            return entry.getValue().equals(List.of(DeployedInstance.retried(number) ? 2 : 1));
        });
        assertEquals(Map.of(), wrong);
    }

    /** How many events were handled again. */
    static int repeats(Map<String, List<Integer>> handled) {
        return handled.values().stream()
                .mapToInt(attempts -> attempts.size() - 1)
                .sum();
    }

    private static ChildJvm instance(String url, Collection<ChildJvm> all) {
        ChildJvm child = ChildJvm.start(List.of("-XX:TieredStopAtLevel=1"), DeployedInstance.class, url);
        all.add(child);
        child.awaitOutput("is up");
        return child;
    }

    private static Map<String, List<Integer>> handled(Collection<ChildJvm> all) {
        Map<String, List<Integer>> attempts = new HashMap<>();
        for (ChildJvm child : all) {
            Matcher line = HANDLED.matcher(child.output());
            while (line.find()) {
                attempts.computeIfAbsent(line.group(1), id -> new ArrayList<>()).add(Integer.valueOf(line.group(2)));
            }
        }
        return attempts;
    }
}
