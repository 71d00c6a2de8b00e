package io.leveret.amqp.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which thread does what a subscription needs, while the broker lets some of it wait. */
@Timeout(60)
class UpkeepTest {

    private final SimQueue queue = new SimQueue("4.3.0", 1);
    private final AmqpSubscription subscription = new SimApplication().subscription(false, delivery -> {});
    private final Setups setups = new Setups("test");
    private final Upkeep upkeep = new Upkeep(setups, () -> {});
    private final Session session = queue.connect(false);

    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    @BeforeEach
    void consume() {
        await().until(() -> {
            look();
            return subscription.state() instanceof Consuming && !subscription.due(session);
        });
        assertNotNull(queue.consuming());
    }

    @AfterEach
    void end() {
        answer.countDown();
        setups.close();
    }

    private void look() {
        upkeep.look(session, List.of(subscription));
    }

    /** As a queue without a leader lets it wait. */
    private void declareAgainWithoutAnAnswer() {
        queue.onRequest(name -> {
            if (name.equals("queueDeclare")) {
                awaitAnswer();
            }
        });
        subscription.redeclare();
        await().until(() -> {
            look();
            return waiting.get() == 1;
        });
    }

    private void awaitAnswer() throws IOException {
        waiting.incrementAndGet();
        try {
            if (!answer.await(30, TimeUnit.SECONDS)) {
                throw new IOException("no answer in time");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** The consumer stayed for as long as the broker took to answer all requests, up to ten seconds each. */
    @Test
    void aPauseDoesNotWaitForWhatIsDeclaredAgain() {
        declareAgainWithoutAnAnswer();

        subscription.pause();

        await().until(() -> {
            look();
            return queue.consuming() == null && subscription.state() instanceof Paused paused && paused.isTold();
        });
        assertEquals(1, answer.getCount());
    }

    @Test
    void aPausedOneConsumesAgainThoughTheBrokerStillOwesAnAnswer() {
        declareAgainWithoutAnAnswer();
        subscription.pause();
        await().until(() -> {
            look();
            return subscription.state() instanceof Paused;
        });
        queue.onRequest(name -> {});

        subscription.resume();

        await().until(() -> {
            look();
            return queue.consuming() != null;
        });
        assertInstanceOf(Consuming.class, subscription.state());
    }

    /** Nobody else would want it again. */
    @Test
    void whatEndsInAnErrorIsDeclaredAgain() {
        queue.onRequest(name -> {
            if (name.equals("queueDeclare") && waiting.getAndIncrement() == 0) {
                throw new StackOverflowError("on purpose");
            }
        });

        subscription.redeclare();

        await().until(() -> {
            look();
            return waiting.get() > 1 && !subscription.due(session);
        });
        assertInstanceOf(Consuming.class, subscription.state());
    }

    @Test
    void nothingIsDeclaredByTwoThreadsAtOnce() {
        declareAgainWithoutAnAnswer();

        subscription.redeclare();
        for (int i = 0; i < 100; i++) {
            look();
        }
        assertEquals(1, waiting.get());

        answer.countDown();
        await().until(() -> {
            look();
            return waiting.get() > 1 && !subscription.due(session);
        });
    }
}
