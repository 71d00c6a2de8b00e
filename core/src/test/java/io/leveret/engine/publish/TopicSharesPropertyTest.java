package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which topics lose their share of the publish window, and whether the others find room. */
class TopicSharesPropertyTest {

    private static final int WINDOW = 8;
    private static final List<String> TOPICS = List.of("a", "b", "c");

    enum Kind {
        PUBLISH,
        ANSWER,
        LET_TIME_PASS
    }

    record Step(Kind kind, String topic, int times) {}

    /** A window, its topics, and what is under way. */
    private static final class World {

        private final PublishWindow window = new PublishWindow(WINDOW);
        private final TopicShares shares = new TopicShares(window, WINDOW);
        private final List<PendingPublish> underWay = new ArrayList<>();

        /** Those that found no room since there is none. */
        private final Set<String> wanting = new HashSet<>();

        private long now;

        void publish(String topic) throws InterruptedException {
            boolean hasItsShare = shares.isStalled(topic) && underWay(topic) >= WINDOW / 2;
            PublishWindow.Slot slot = shares.acquire(topic, Duration.ZERO);
            if (slot == null) {
                if (!hasItsShare) {
                    wanting.add(topic);
                }
                return;
            }
            var message = new Message(topic, "step.made", "id", null, "", null, null, Map.of(), new byte[0]);
            var publish = new PendingPublish(message, null, true, false, now, slot, ended -> {});
            slot.hold(publish);
            underWay.add(publish);
        }

        private long underWay(String topic) {
            return underWay.stream()
                    .filter(publish -> publish.message().topic().equals(topic))
                    .count();
        }

        void answer(String topic) {
            underWay.stream()
                    .filter(publish -> publish.message().topic().equals(topic))
                    .findFirst()
                    .ifPresent(publish -> {
                        underWay.remove(publish);
                        publish.stored(true);
                        window.release(publish.slot());
                        shares.answered(topic);
                    });
        }

        /** Time goes by, and a look is taken at the end of it. */
        void pass(int seconds) {
            now += TimeUnit.SECONDS.toNanos(seconds);
            boolean room = window.hasFree() && TOPICS.stream().noneMatch(shares::isStalled);
            shares.findStalledTopics(now);
            if (room) {
                wanting.clear();
            }
        }

        long old(String topic) {
            return underWay.stream()
                    .filter(publish -> publish.message().topic().equals(topic)
                            && now - publish.startedAt() > TimeUnit.SECONDS.toNanos(1))
                    .count();
        }

        Set<String> topics() {
            Set<String> all = new HashSet<>();
            underWay.forEach(publish -> all.add(publish.message().topic()));
            return all;
        }

        boolean othersNeedRoom(String topic) {
            Set<String> all = topics();
            all.addAll(wanting);
            return all.stream().anyMatch(other -> !other.equals(topic));
        }
    }

    @Property(tries = 300)
    void aTopicLosesItsShareOnlyWithoutAnswersWhileOthersNeedRoomAndTheseFindSome(@ForAll("steps") List<Step> steps)
            throws Exception {
        var world = new World();
        for (Step step : steps) {
            Set<String> before = stalled(world);
            Set<String> underWay = world.topics();
            boolean full = !world.window.hasFree();
            for (int i = 0; i < step.times(); i++) {
                switch (step.kind()) {
                    case PUBLISH -> world.publish(step.topic());
                    case ANSWER -> world.answer(step.topic());
                    case LET_TIME_PASS -> world.pass(1);
                }
            }
            if (step.kind() == Kind.ANSWER && underWay.contains(step.topic())) {
                assertFalse(world.shares.isStalled(step.topic()), "it is answered");
            }
            for (String topic : stalled(world)) {
                assertTrue(before.contains(topic) || world.old(topic) >= WINDOW / 2, "it has not half of the window");
                assertTrue(before.contains(topic) || world.othersNeedRoom(topic), "it is alone");
            }
            if (step.kind() == Kind.LET_TIME_PASS && full) {
                for (String topic : TOPICS) {
                    boolean stalls = world.old(topic) >= WINDOW / 2 && world.othersNeedRoom(topic);
                    assertTrue(!stalls || world.shares.isStalled(topic), topic + " keeps others from publishing");
                }
            }
        }
    }

    private static Set<String> stalled(World world) {
        Set<String> all = new HashSet<>();
        TOPICS.stream().filter(world.shares::isStalled).forEach(all::add);
        return all;
    }

    /** One topic has filled the window and gets no answer: another finds as much as half of a window. */
    @Property(tries = 1)
    void othersFindRoomBesideOneThatHasAllOfTheWindowUntilItsFirstAnswer() throws Exception {
        var world = new World();
        for (int i = 0; i < WINDOW; i++) {
            world.publish("a");
        }
        world.publish("b");
        world.pass(2);
        assertTrue(world.shares.isStalled("a"));

        for (int i = 0; i < WINDOW / 2; i++) {
            world.publish("b");
            world.publish("a");
        }
        assertEquals(WINDOW + WINDOW / 2, world.underWay.size());
        assertEquals(WINDOW, world.old("a"), "none of it is more of the first");

        world.answer("a");
        assertFalse(world.shares.isStalled("a"));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.PUBLISH, Kind.PUBLISH, Kind.PUBLISH, Kind.ANSWER, Kind.LET_TIME_PASS),
                        Arbitraries.of(TOPICS),
                        Arbitraries.integers().between(1, 6))
                .as(Step::new)
                .list()
                .ofMaxSize(30);
    }
}
