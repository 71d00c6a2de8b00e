package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes and consumes by key on quorum queues while faults strike at random, for {@code -Dsoak.minutes} (1 by default), in
 * rounds of a minute at most. After each round the faults end and the oracle must hold; after the last, heap and threads must be what
 * they were after the first. {@code -Dsoak.seed} repeats the faults of a run.
 */
@NeedsBroker(privateNode = true)
class SoakTest {

    private static final Logger LOG = LoggerFactory.getLogger(SoakTest.class);

    private static final String TOPIC = "soak-topic";
    private static final String QUEUE = "soak." + TOPIC;
    private static final int KEYS = 20;
    private static final Duration ROUND = Duration.ofMinutes(1);

    /** The first round, in which all becomes warm, and the shortest of the others. */
    private static final Duration SHORTEST = Duration.ofSeconds(20);

    private static final Duration DUST = Duration.ofMinutes(2);

    /** What a garbage collection may leave one time and not the other. */
    private static final long HEAP_MARGIN = 16L << 20;

    private static final int THREAD_MARGIN = 3;

    @AutoClose
    private static final RabbitNode node = RabbitNode.prepared();

    /** Those of the current round; replaced when the one before is settled, so that the test itself keeps nothing. */
    private volatile Ledger ledger = new Ledger();

    private volatile KeyOrder order = new KeyOrder();

    private final AtomicInteger published = new AtomicInteger();

    /** Of this JVM and of the classes that ran in it before: when these end, that makes no room for others. */
    private final Set<Long> foreignThreads = liveThreads();

    /** A broker that was killed may have to try its own dead letters again. */
    @BeforeAll
    static void startOneThatTriesDeadLettersSoon() {
        node.advancedConfig(Broker.DEAD_LETTERS_SOON);
        node.start();
    }

    @Test
    void nothingIsLostNothingLeaksAndKeysKeepTheirOrderWhileFaultsStrike() throws Exception {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 1));
        LOG.info("soak of {} with -Dsoak.seed={}", length, seed);
        try (TcpProxy publishing = TcpProxy.to(node.url());
                TcpProxy consuming = TcpProxy.to(node.url());
                Leveret publisher = Apps.start(settings(publishing));
                Leveret consumer = Apps.start(settings(consuming), definition())) {
            node.awaitOnDisk(QUEUE, QUEUE + ".retry.1s", QUEUE + ".dead");
            var storm = new Storm(seed, node, List.of(publishing, consuming));
            long end = System.nanoTime() + length.toNanos();
            round(publisher, consumer, storm, SHORTEST, seed);
            long heap = heap();
            int threads = threads();
            do {
                long left = Math.max(end - System.nanoTime(), SHORTEST.toNanos());
                round(publisher, consumer, storm, Duration.ofNanos(Math.min(left, ROUND.toNanos())), seed);
            } while (end - System.nanoTime() > 0);
            long heapNow = heap();
            LOG.info(
                    "heap {} kB, after warm-up {} kB; threads {}, after warm-up {}",
                    heapNow >> 10,
                    heap >> 10,
                    threads(),
                    threads);
            assertTrue(heapNow <= heap + HEAP_MARGIN, "the heap grew from " + heap + " to " + heapNow + " bytes");
            Waits.until(() -> threads() <= threads + THREAD_MARGIN);
        }
    }

    private void round(Leveret publisher, Leveret consumer, Storm storm, Duration length, long seed) throws Exception {
        int first = published.get();
        var publishes = new AtomicBoolean(true);
        Thread source = new Thread(() -> publish(publisher, publishes), "soak-source");
        source.start();
        try {
            storm.rage(length);
        } finally {
            publishes.set(false);
            source.join();
        }
        int count = published.get() - first;
        String told = count + " events from " + first + " with -Dsoak.seed=" + seed;
        LOG.info("the dust settles on {}", told);
        Waits.within(DUST, () -> ledger.pending.get() == 0 && missing().isEmpty());
        Set<String> dead = dead(first, count);
        ledger.settle(count, dead);
        assertEquals(List.of(), order.violations(), "order of keys, " + told);
        Waits.within(DUST, () -> Broker.ready(node, QUEUE) == 0 && Broker.ready(node, QUEUE + ".retry.1s") == 0);
        Ledger.awaitQuiet(node, QUEUE, 1);
        Waits.until(() -> consumer.health().up() && publisher.health().up());
        assertDeadLetters(consumer, dead, told);
        LOG.info(
                "round done: {} confirmed, {} unknown, {} failed, {} handled more than once",
                ledger.confirmed.size(),
                ledger.unknown.size(),
                ledger.failed.size(),
                ledger.handled.values().stream().filter(times -> times > 1).count());
        ledger = new Ledger();
        order = new KeyOrder();
    }

    private void publish(Leveret publisher, AtomicBoolean on) {
        while (on.get()) {
            for (int i = 0; i < 10; i++) {
                ledger.publish(publisher, TOPIC, published.getAndIncrement());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Some events fail once, and some are given up; both leave their key's order, which is that of first attempts. */
    private SubscriptionDefinition definition() {
        return SubscriptionDefinition.of(
                "soak",
                TOPIC,
                Handling.of(Ledger.Entry.class, (entry, context) -> {
                            int key = entry.number() % KEYS;
                            order.begins(key, entry.number());
                            try {
                                if (isDead(entry.number())) {
                                    return Outcome.deadLetter("every 97th");
                                }
                                if (entry.number() % 41 == 7 && context.attempt() == 1) {
                                    throw new IllegalStateException("every 41st fails once");
                                }
                                ledger.note(context);
                                return Outcome.ack();
                            } finally {
                                order.ends(key);
                            }
                        })
                        .orderedBy(entry -> entry.number() % KEYS));
    }

    private static boolean isDead(int number) {
        return number % 97 == 13;
    }

    private static Set<String> dead(int first, int count) {
        Set<String> dead = new HashSet<>();
        for (int i = first; i < first + count; i++) {
            if (isDead(i)) {
                dead.add(Ledger.id(i));
            }
        }
        return dead;
    }

    private Set<String> missing() {
        Set<String> missing = new HashSet<>(ledger.confirmed);
        missing.removeAll(ledger.handled.keySet());
        missing.removeIf(id -> isDead(Integer.parseInt(id.substring(id.indexOf('-') + 1))));
        return missing;
    }

    /** Each that was confirmed is in the dead letters, at least once, and nothing else is; then they are thrown away. */
    private void assertDeadLetters(Leveret consumer, Set<String> dead, String told) {
        Set<String> expected = new HashSet<>(dead);
        expected.retainAll(ledger.confirmed);
        Set<String> found = new HashSet<>();
        for (Letter letter : consumer.deadLetters("soak", TOPIC).browse(100_000)) {
            found.add(letter.id());
            assertEquals(1, letter.attempts(), letter.id());
        }
        Set<String> lost = new HashSet<>(expected);
        lost.removeAll(found);
        assertEquals(Set.of(), lost, "dead letters that are not there, " + told);
        found.removeAll(dead);
        assertEquals(Set.of(), found, "dead letters that should not be there, " + told);
        node.ctl("purge_queue", QUEUE + ".dead");
    }

    private static Settings settings(TcpProxy network) {
        Settings settings = Apps.with(Apps.settings(network.through(node.url())), "heartbeat", "5s");
        return settings.withDefaults(
                settings.defaults().withConcurrency(8).withPrefetch(100).withDelayedRetries(Duration.ofSeconds(1)));
    }

    /** Of this test. */
    private int threads() {
        Set<Long> live = liveThreads();
        live.removeAll(foreignThreads);
        return live.size();
    }

    private static Set<Long> liveThreads() {
        return LongStream.of(ManagementFactory.getThreadMXBean().getAllThreadIds())
                .boxed()
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** By the end of the warm-up, what the classes before have left for the garbage collector is gone. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            LockSupport.parkNanos(100_000_000);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
