package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters;
import io.leveret.DeadLetters.Letter;
import io.leveret.DeadLetters.Page;
import io.leveret.DeadLetters.Position;
import io.leveret.Leveret;
import io.leveret.LeveretException;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many letters: given back, deleted and listed by pages, while the network, the process or the broker ends in the middle. */
@NeedsBroker(privateNode = true)
@Timeout(300)
class ReplayFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    private static final int LETTERS = 3_000;

    /** How many may be in both queues when something ends in the middle. */
    private static final int AT_RISK = 600;

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(57)
    void aReplayThatTheNetworkEndsLosesNoLetterAndRepeatsFewAndTheNextOneDoesTheRest(String type) {
        Replay.letters(node, type, LETTERS);
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);
            String last = Ledger.id(LETTERS / 2);

            assertThrows(
                    LeveretException.class,
                    () -> dead.replay(letter -> {
                        if (letter.id().equals(last)) {
                            proxy.cut();
                        }
                        return true;
                    }));

            assertNoneIsLost(app);
        }
    }

    /** Its copies are with the broker, and their confirms are lost. */
    @Test
    @Tag("full")
    @Row(57)
    void aReplayWhoseProcessIsKilledLosesNoLetterAndRepeatsFewAndTheNextOneDoesTheRest() {
        Replay.letters(node, "quorum", 10 * LETTERS);
        try (ChildJvm child = ChildJvm.start(List.of(), Replay.class, node.url())) {
            child.awaitOutput("begins");
            Waits.until(() -> Broker.ready(node, Replay.QUEUE) > LETTERS);
            child.kill();
            assertTrue(!child.output().contains("replayed"), child::output);
        }
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            assertNoneIsLost(app, 10 * LETTERS);
        }
    }

    @Test
    @Tag("full")
    @Row(57)
    void aReplayWhoseBrokerIsKilledLosesNoLetterAndRepeatsFewAndTheNextOneDoesTheRest() {
        try (RabbitNode own = RabbitNode.started()) {
            Replay.letters(own, "quorum", LETTERS);
            try (Leveret app = Apps.start(Apps.settings(own.url()))) {
                String last = Ledger.id(LETTERS / 2);
                assertThrows(
                        LeveretException.class,
                        () -> app.deadLetters(Replay.GROUP, Replay.TOPIC).replay(letter -> {
                            if (letter.id().equals(last)) {
                                own.kill();
                            }
                            return true;
                        }));
                own.start();
                Waits.until(() -> app.health().up());
                assertNoneIsLost(app, own, LETTERS);
            }
        }
    }

    /** A quorum queue takes some more than its limit. */
    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(57)
    void aReplayIntoAQueueThatIsFullEndsAndWhatTheQueueRefusedStaysALetterInItsPlace(String type) {
        Replay.letters(node, type, LETTERS);
        node.setPolicy("full", "^" + Replay.QUEUE + "$", "{\"max-length\":100,\"overflow\":\"reject-publish\"}");
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);

            var refused = assertThrows(LeveretException.class, () -> dead.replay(letter -> true));

            assertTrue(String.valueOf(refused.getMessage()).contains("it is full"), refused::getMessage);
            long moved = Broker.ready(node, Replay.QUEUE);
            assertTrue(moved >= 100 && moved < LETTERS, "moved " + moved);
            assertEquals(LETTERS - moved, dead.count());
            node.ctl("clear_policy", "full");
            assertNoneIsLost(app);
        }
    }

    /** The queue goes with copies in it, which its owner wanted; those that came after it was gone stay letters. */
    @Test
    @Row(57)
    void aReplayIntoAQueueThatIsDeletedMeanwhileEndsAndLosesNoneThatCameLater() {
        Replay.letters(node, "quorum", LETTERS);
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);
            String last = Ledger.id(LETTERS / 2);

            var gone = assertThrows(
                    LeveretException.class,
                    () -> dead.replay(letter -> {
                        if (letter.id().equals(last)) {
                            node.ctl("delete_queue", Replay.QUEUE);
                        }
                        return true;
                    }));

            assertTrue(
                    String.valueOf(gone.getMessage()).contains("there is no queue '" + Replay.QUEUE + "'"),
                    gone::getMessage);
            assertEquals(ids(LETTERS / 2, LETTERS), last(ids(dead.browse(LETTERS)), LETTERS - LETTERS / 2));
        }
    }

    /** Also where the letters in hand are kept, and where those behind them are copied to the end. */
    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(53)
    void everyOtherOfManyLettersIsGivenBackInOrderAndTheOthersAreKeptInOrder(String type) {
        Replay.letters(node, type, LETTERS);
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);

            assertEquals(LETTERS / 2, dead.replay(letter -> number(letter.id()) % 2 == 0));

            assertEquals(
                    IntStream.range(0, LETTERS / 2)
                            .mapToObj(i -> Ledger.id(2 * i))
                            .toList(),
                    taken(node));
            assertEquals(
                    IntStream.range(0, LETTERS / 2)
                            .mapToObj(i -> Ledger.id(2 * i + 1))
                            .toList(),
                    ids(dead.browse(LETTERS)));
            assertEquals(LETTERS / 2, dead.delete(letter -> true));
            assertEquals(0, dead.count());
        }
    }

    /** More than are copied behind those looked at, so that these move to the end on releases that count the looks. */
    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(53)
    void aWalkOverThePagesOfManyLettersShowsEachOnceInOrder(String type) {
        Replay.letters(node, type, LETTERS);
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);
            for (int walk = 0; walk < 2; walk++) {
                List<String> seen = new ArrayList<>();
                Page page = dead.browse(Position.START, 400);
                seen.addAll(ids(page.letters()));
                Position next;
                while ((next = page.next()) != null) {
                    page = dead.browse(next, 400);
                    seen.addAll(ids(page.letters()));
                }
                assertEquals(Set.copyOf(ids(0, LETTERS)), Set.copyOf(seen), "walk " + walk);
                assertEquals(LETTERS, seen.size(), "walk " + walk);
                if (walk == 0) {
                    assertEquals(ids(0, LETTERS), seen);
                }
            }
        }
    }

    /** Six times what a heap of 64 MB could hold, if each letter stayed in it. */
    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Tag("full")
    @Row(57)
    void aHundredThousandLettersAreGivenBackWithAHeapOf64Megabytes(String type) throws Exception {
        int count = 100_000;
        Replay.letters(node, type, count);
        List<String> options = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        try (ChildJvm child = ChildJvm.start(options, Replay.class, node.url())) {
            assertEquals(0, child.awaitExit(Duration.ofMinutes(4)), child::output);
            assertTrue(child.output().contains("replayed " + count + " in "), child::output);
            System.out.println(type + ": " + child.output());
        }
        assertEquals(count, Broker.ready(node, Replay.QUEUE));
        assertEquals(0, Broker.ready(node, Replay.DEAD));
    }

    private static void assertNoneIsLost(Leveret app) {
        assertNoneIsLost(app, LETTERS);
    }

    private static void assertNoneIsLost(Leveret app, int count) {
        assertNoneIsLost(app, node, count);
    }

    /** Each is in its queue once the rest is given back; those that were in both when the first try ended are there twice. */
    private static void assertNoneIsLost(Leveret app, RabbitNode at, int count) {
        DeadLetters dead = app.deadLetters(Replay.GROUP, Replay.TOPIC);
        Waits.until(() -> Broker.ready(at, Replay.QUEUE) + dead.count() >= count);
        long moved = Broker.ready(at, Replay.QUEUE);
        assertTrue(moved > 0 && moved < count, "moved " + moved);
        dead.replay(letter -> true);
        assertEquals(0, dead.count());
        List<String> all = taken(at);
        assertEquals(Set.copyOf(ids(0, count)), new HashSet<>(all));
        assertTrue(all.size() <= count + AT_RISK, "repeated " + (all.size() - count));
        assertEquals(ids(0, count), all.stream().distinct().toList());
    }

    /** Takes all that was given back, in order. */
    private static List<String> taken(RabbitNode at) {
        return Broker.ask(at, channel -> {
            long ready = channel.messageCount(Replay.QUEUE);
            List<String> ids = Collections.synchronizedList(new ArrayList<>());
            channel.basicConsume(
                    Replay.QUEUE,
                    true,
                    (consumer, delivery) -> ids.add(delivery.getProperties().getMessageId()),
                    consumer -> {});
            Waits.until(() -> ids.size() == ready);
            return List.copyOf(ids);
        });
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Ledger::id).toList();
    }

    private static List<String> ids(List<Letter> letters) {
        return letters.stream().map(Letter::id).toList();
    }

    private static List<String> last(List<String> all, int count) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }
}
