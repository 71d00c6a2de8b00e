package io.leveret.engine.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps room in the publish window for other topics if one topic gets no answers, for example because its queue has
 * lost its majority. Such a topic may use half of the window until one of its publishes is answered. Until its first
 * publishes have timed out, the window is larger by half for the others. Thread-safe.
 */
final class TopicShares {

    /** After what time a publish is taken to have no answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** More are not noted: the window is full of so many topics that none has half of it. */
    private static final int MOST_WANTING = 1_000;

    private static final long LOOK_MILLIS = 10;

    private final PublishWindow window;
    private final int half;

    /** The topics that have half of the window or more, without an answer. */
    private final Set<String> stalled = ConcurrentHashMap.newKeySet();

    /** The topics that found the window full, since it is full. */
    private final Set<String> wanting = ConcurrentHashMap.newKeySet();

    TopicShares(PublishWindow window, int size) {
        this.window = window;
        this.half = Math.max(1, size / 2);
    }

    /**
     * A slot for a topic. Waits until the topic may take one, and then until one is free.
     *
     * @param patience the longest for both waits together
     * @return null when there was none in time
     */
    PublishWindow.@Nullable Slot acquire(String topic, Duration patience) throws InterruptedException {
        PublishWindow.Slot free = stalled.isEmpty() ? window.acquire(Duration.ZERO) : null;
        return free != null ? free : awaitSlot(topic, System.nanoTime() + patience.toNanos());
    }

    private PublishWindow.@Nullable Slot awaitSlot(String topic, long end) throws InterruptedException {
        if (!await(topic, end)) {
            return null;
        }
        PublishWindow.Slot slot = window.acquire(Duration.ZERO);
        if (slot == null) {
            wants(topic);
            slot = window.acquire(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        return slot;
    }

    /** False when the topic still may not take one at the end, by {@link System#nanoTime}. */
    private boolean await(String topic, long end) throws InterruptedException {
        while (stalled.contains(topic) && taken(topic) >= half) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private int taken(String topic) {
        var count = new int[1];
        window.forEach(publish -> count[0] += publish.message().topic().equals(topic) ? 1 : 0);
        return count[0];
    }

    /** Whether a topic has no answers, and its share is full. */
    boolean isStalled(String topic) {
        return stalled.contains(topic);
    }

    /** There is no slot for it now. */
    private void wants(String topic) {
        if (wanting.size() < MOST_WANTING) {
            wanting.add(topic);
        }
    }

    /** The broker has stored one. */
    void answered(String topic) {
        if (!stalled.isEmpty()) {
            stalled.remove(topic);
        }
    }

    /**
     * Called again and again, by one thread.
     *
     * @param now by the clock of the publishes
     */
    void findStalledTopics(long now) {
        if (window.hasFree() && stalled.isEmpty()) {
            wanting.clear();
            window.lend(false);
            return;
        }
        Map<String, Integer> old = new HashMap<>();
        Set<String> others = new HashSet<>(wanting);
        window.forEach(publish -> {
            String topic = publish.message().topic();
            others.add(topic);
            if (now - publish.startedAt() > PATIENCE.toNanos() && !publish.ended()) {
                old.merge(topic, 1, Integer::sum);
            }
        });
        if (others.size() > 1) {
            old.forEach((topic, count) -> {
                if (count >= half) {
                    stalled.add(topic);
                }
            });
        }
        window.lend(!stalled.isEmpty());
    }
}
