package io.leveret.amqp.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Delivery;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random events, in any order, also in the middle of a set-up. Whatever happens: there are never two consumers; what was
 * not settled is never acknowledged, and what was is, unless its channel is lost; no consumer is cancelled before its
 * channel is closed; what a pause came after is stale; nothing arrives after the close; and in the end each message is
 * acknowledged once.
 */
@Timeout(120)
class SubscriptionWalkTest {

    private static final int WALKS = 50;
    private static final int STEPS = 250;
    private static final int MESSAGES = 60;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final SimApplication application = new SimApplication();

    @ParameterizedTest
    @CsvSource({"3.10.8, false", "3.10.8, true", "4.3.0, false", "4.3.0, true"})
    void whateverHappensASubscriptionKeepsItsPromises(String version, boolean singleActive) throws Exception {
        for (int seed = 1; seed <= WALKS; seed++) {
            new Walk(seed, version, singleActive).run();
        }
    }

    private final class Walk {

        private final int seed;
        private final Random random;
        private final SimQueue queue;
        private final AmqpSubscription subscription;

        /** What was received and is not settled, each with its channel and its tag. */
        private final Map<Delivery, SimQueue.SimChannel> held = new LinkedHashMap<>();

        private final Map<Delivery, Long> tags = new LinkedHashMap<>();
        private final List<String> steps = new ArrayList<>();
        private final Queue<Runnable> rests = new ArrayDeque<>();

        private boolean paused;
        private boolean closed;
        private Session session;

        Walk(int seed, String version, boolean singleActive) {
            this.seed = seed;
            this.random = new Random(seed);
            this.queue = new SimQueue(version, MESSAGES);
            this.subscription = application.subscription(singleActive, this::accept);
            this.session = queue.connect(false);
        }

        void run() throws Exception {
            queue.onRequest(this::duringARequest);
            queue.onAnswer(this::beforeAnAnswer);
            for (int i = 0; i < STEPS; i++) {
                step(random.nextInt(32));
                assertEquals(List.of(), queue.violations, this::told);
            }
            queue.onRequest(name -> {});
            queue.onAnswer(name -> {});
            finish();
            assertEquals(List.of(), queue.violations, this::told);
        }

        private String told() {
            return "seed " + seed + ": " + steps;
        }

        private void step(int which) throws Exception {
            if (which < 8) {
                reconcile();
            } else if (which < 9) {
                doTheRest();
            } else if (which < 14) {
                queue.send();
            } else if (which < 20) {
                queue.arrive();
            } else if (which < 25) {
                settleOne();
            } else {
                disturb(which);
            }
            if (closed && !(subscription.state() instanceof Closed)) {
                // Nobody else works on it now.
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> subscription.state() instanceof Closed);
            }
        }

        private void disturb(int which) throws IOException {
            SimQueue.SimChannel consuming = queue.consuming();
            switch (which) {
                case 25, 26 -> pauseOrResume();
                case 27 -> {
                    if (random.nextInt(3) == 0) {
                        loseConnection();
                    }
                }
                case 28 -> {
                    if (consuming != null && random.nextInt(3) == 0) {
                        steps.add("the broker closes the channel");
                        consuming.end();
                    }
                }
                case 29 -> {
                    if (consuming != null && random.nextInt(3) == 0) {
                        steps.add("the broker cancels");
                        consuming.cancelByBroker();
                    }
                }
                case 30 -> {
                    steps.add("calm");
                    session.calm();
                    subscription.redeclare();
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        close(LONG);
                    }
                }
            }
        }

        /** What other threads and the broker may do while a set-up waits for an answer. */
        private void duringARequest(String name) throws IOException {
            if (closed) {
                return;
            }
            switch (random.nextInt(40)) {
                case 0, 1 -> pauseOrResume();
                case 2 -> {
                    steps.add("the connection breaks at " + name);
                    queue.disconnect();
                }
                case 3 -> {
                    steps.add("refused: " + name);
                    throw new IOException("refused on purpose");
                }
                case 4 -> {
                    if (random.nextInt(5) == 0) {
                        // Whoever closes it waits for the set-up.
                        close(Duration.ofMillis(1));
                    }
                }
                default -> {}
            }
        }

        private void beforeAnAnswer(String name) throws IOException {
            if (!closed && random.nextInt(60) == 0) {
                steps.add("no answer in time: " + name);
                throw new IOException("no answer in time");
            }
        }

        private void reconcile() {
            if (!queue.isConnected()) {
                steps.add("connection lost");
                subscription.connectionLost("on purpose");
                session = queue.connect(random.nextInt(3) == 0);
            }
            if (subscription.due(session)) {
                steps.add(subscription.state().task(session) + "");
                Runnable rest = subscription.reconcile(session);
                if (rest != null) {
                    rests.add(rest);
                }
            }
        }

        /** What a set-up thread goes on with while others work on the subscription. */
        private void doTheRest() {
            Runnable rest = rests.poll();
            if (rest != null) {
                steps.add("the rest");
                rest.run();
            }
        }

        private void loseConnection() {
            steps.add("the connection breaks");
            queue.disconnect();
        }

        private void pauseOrResume() {
            if (paused) {
                steps.add("resume");
                paused = false;
                subscription.resume();
            } else if (!closed) {
                steps.add("pause");
                subscription.pause();
                paused = true;
                queue.channels.forEach(channel -> channel.paused = true);
                assertTrue(held.keySet().stream().allMatch(Delivery::stale), this::told);
            }
        }

        private void close(Duration timeout) {
            steps.add("close");
            closed = true;
            subscription.close(timeout);
        }

        private void accept(Delivery delivery) {
            SimQueue.SimChannel from = queue.arriving();
            if (closed) {
                queue.violations.add("something is delivered after the close");
            }
            if ((paused || from.paused) && !delivery.stale()) {
                queue.violations.add("what arrives after a pause is not stale");
            }
            held.put(delivery, from);
            tags.put(delivery, queue.arrivingTag());
        }

        private void settleOne() {
            if (!held.isEmpty()) {
                List<Delivery> all = List.copyOf(held.keySet());
                settle(all.get(random.nextInt(all.size())));
            }
        }

        private void settle(Delivery delivery) {
            SimQueue.SimChannel from = Objects.requireNonNull(held.remove(delivery));
            long tag = Objects.requireNonNull(tags.remove(delivery));
            from.settled(tag, true);
            if (delivery.settle(Settlement.ACK).join() == SettleResult.STALE) {
                from.settled(tag, false);
            }
        }

        /** All goes well from now on: each message is handled, unless the subscription was closed. */
        private void finish() throws Exception {
            if (!closed) {
                if (paused) {
                    pauseOrResume();
                }
                await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
                    reconcile();
                    doTheRest();
                    queue.send();
                    queue.arrive();
                    List.copyOf(held.keySet()).forEach(this::settle);
                    return queue.ready.isEmpty() && held.isEmpty() && queue.isQuiet();
                });
                close(LONG);
                assertEquals(MESSAGES, queue.done.size(), this::told);
            }
            assertInstanceOf(Closed.class, subscription.state(), this::told);
            assertEquals(
                    0,
                    queue.channels.stream().filter(SimQueue.SimChannel::isOpen).count(),
                    this::told);
        }
    }
}
