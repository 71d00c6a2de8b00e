package io.leveret.memory;

import io.leveret.transport.TypePattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The bindings of one topic. Thread-safe; routing takes no lock. */
final class MemoryTopic {

    private final Map<String, Set<MemoryQueue>> exact = new ConcurrentHashMap<>();
    private final List<Binding> patterns = new CopyOnWriteArrayList<>();

    void bind(String binding, MemoryQueue queue) {
        if (!TypePattern.isPattern(binding)) {
            exact.compute(binding, (type, bound) -> {
                Set<MemoryQueue> more = bound == null ? new LinkedHashSet<>() : new LinkedHashSet<>(bound);
                more.add(queue);
                return more;
            });
        } else if (patterns.stream().noneMatch(other -> other.is(binding, queue))) {
            patterns.add(new Binding(TypePattern.of(binding), queue));
        }
    }

    void unbind(String binding, MemoryQueue queue) {
        exact.computeIfPresent(binding, (type, bound) -> without(bound, queue));
        patterns.removeIf(other -> other.is(binding, queue));
    }

    private static Set<MemoryQueue> without(Set<MemoryQueue> bound, MemoryQueue queue) {
        Set<MemoryQueue> fewer = new LinkedHashSet<>(bound);
        fewer.remove(queue);
        return fewer;
    }

    void unbind(MemoryQueue queue) {
        exact.replaceAll((type, bound) -> without(bound, queue));
        patterns.removeIf(binding -> binding.queue() == queue);
    }

    /** Each queue once, however many of its bindings match. */
    Set<MemoryQueue> route(String type) {
        Set<MemoryQueue> direct = exact.getOrDefault(type, Set.of());
        if (patterns.isEmpty()) {
            return direct;
        }
        Set<MemoryQueue> all = new LinkedHashSet<>(direct);
        for (Binding binding : patterns) {
            if (binding.pattern().matches(type)) {
                all.add(binding.queue());
            }
        }
        return all;
    }

    private record Binding(TypePattern pattern, MemoryQueue queue) {

        boolean is(String text, MemoryQueue other) {
            return queue == other && pattern.text().equals(text);
        }
    }
}
