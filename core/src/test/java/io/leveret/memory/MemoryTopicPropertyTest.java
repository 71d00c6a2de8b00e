package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.ManualTime;
import io.leveret.transport.TypePattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Which queues an event goes to, while queues are bound and unbound. */
class MemoryTopicPropertyTest {

    private static final int QUEUES = 3;
    private static final List<String> TYPES =
            List.of("step.made", "step.undone", "step", "step.made.twice", "", "walk.begun");

    /** Binds a queue, or unbinds it from one binding or from all. */
    record Change(Kind kind, String binding, int queue) {}

    enum Kind {
        BIND,
        UNBIND,
        UNBIND_ALL
    }

    private record Bound(String binding, int queue) {}

    @Property(tries = 300)
    void anEventGoesOnceToEachQueueOfWhichABindingMatches(
            @ForAll @Size(max = 25) List<@net.jqwik.api.From("changes") Change> changes) {
        MemoryBroker broker = MemoryBroker.enter("topics", new ManualTime());
        var topic = new MemoryTopic();
        List<MemoryQueue> queues = new ArrayList<>();
        for (int i = 0; i < QUEUES; i++) {
            queues.add(new MemoryQueue(broker, "g" + i + ".t"));
        }
        Set<Bound> bound = new HashSet<>();
        for (Change change : changes) {
            MemoryQueue queue = queues.get(change.queue());
            switch (change.kind()) {
                case BIND -> {
                    topic.bind(change.binding(), queue);
                    bound.add(new Bound(change.binding(), change.queue()));
                }
                case UNBIND -> {
                    topic.unbind(change.binding(), queue);
                    bound.remove(new Bound(change.binding(), change.queue()));
                }
                case UNBIND_ALL -> {
                    topic.unbind(queue);
                    bound.removeIf(each -> each.queue() == change.queue());
                }
            }
            for (String type : TYPES) {
                Set<MemoryQueue> expected = new HashSet<>();
                IntStream.range(0, QUEUES)
                        .filter(number ->
                                bound.stream().anyMatch(each -> each.queue() == number && matches(each, type)))
                        .forEach(number -> expected.add(queues.get(number)));
                assertEquals(expected, topic.route(type), type);
            }
        }
        broker.leave();
    }

    private static boolean matches(Bound bound, String type) {
        return TypePattern.isPattern(bound.binding())
                ? TypePattern.of(bound.binding()).matches(type)
                : bound.binding().equals(type);
    }

    @Provide
    Arbitrary<Change> changes() {
        return Combinators.combine(
                        Arbitraries.of(Kind.BIND, Kind.BIND, Kind.BIND, Kind.UNBIND, Kind.UNBIND_ALL),
                        Arbitraries.of("step.made", "step.undone", "step.*", "step.#", "#", "*.made"),
                        Arbitraries.integers().between(0, QUEUES - 1))
                .as(Change::new);
    }
}
