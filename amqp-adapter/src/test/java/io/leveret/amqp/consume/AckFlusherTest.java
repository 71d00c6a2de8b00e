package io.leveret.amqp.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AckFlusherTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    /** How many calls of the channel end in an Error. */
    private final AtomicInteger errors = new AtomicInteger();

    private final AtomicBoolean open = new AtomicBoolean(true);

    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("isOpen")) {
                    return open.get();
                }
                if (errors.getAndUpdate(now -> Math.max(0, now - 1)) > 0) {
                    throw new OutOfMemoryError("on purpose");
                }
                if (method.getName().equals("close")) {
                    open.set(false);
                } else {
                    written.add(method.getName() + List.of(arguments));
                }
                return null;
            });

    private final ScheduledExecutorService executor = new WithoutDelays();

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void whatWasAddedIsWrittenAtOnceWhenItIsAskedFor() throws Exception {
        var acks = new AckFlusher(channel, 100, executor);
        acks.add(1);
        acks.add(2);
        acks.add(3);

        assertTrue(acks.flush(LONG));
        assertEquals(List.of("basicAck[3, true]"), List.copyOf(written));

        acks.add(4);
        assertTrue(acks.flush(LONG));
        assertTrue(written.contains("basicAck[4, true]"), written::toString);
    }

    @Test
    void anAcknowledgementAheadOfADeliveryThatIsHandledSoonGoesWithIt() throws Exception {
        var acks = new AckFlusher(channel, 5, executor);
        acks.add(2);
        acks.add(1);

        assertTrue(acks.flush(LONG));
        assertEquals(List.of("basicAck[2, true]"), List.copyOf(written));
    }

    @Test
    void acknowledgementsAheadOfADeliveryThatTakesLongAreWrittenByThemselvesOnceTheyAreTwoFifthsOfThePrefetch()
            throws Exception {
        var acks = new AckFlusher(channel, 5, executor);
        acks.add(2);
        awaitExecutor();
        assertEquals(List.of(), List.copyOf(written));
        acks.add(3);
        awaitExecutor();
        assertEquals(List.of("basicAck[2, false]", "basicAck[3, false]"), List.copyOf(written));

        acks.add(4);
        acks.add(1);
        awaitExecutor();
        assertEquals("basicAck[4, true]", List.copyOf(written).get(2));
    }

    @Test
    void anAcknowledgementAheadOfADeliveryThatTakesLongIsWrittenByItselfAfterAWhile() {
        ScheduledExecutorService timed = Executors.newSingleThreadScheduledExecutor();
        try {
            new AckFlusher(channel, 100, timed).add(2);
            Awaitility.await().until(() -> written.contains("basicAck[2, false]"));
        } finally {
            timed.shutdownNow();
        }
    }

    private void awaitExecutor() throws Exception {
        executor.submit(() -> {}).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aWriterThatHangsIsWaitedForNoLongerThanSaid() throws Exception {
        var end = new CountDownLatch(1);
        executor.execute(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var acks = new AckFlusher(channel, 100, executor);
        acks.add(1);

        assertFalse(acks.flush(Duration.ofMillis(20)));
        end.countDown();
        assertTrue(acks.flush(LONG));
        assertEquals(List.of("basicAck[1, true]"), List.copyOf(written));
    }

    /** The broker then delivers again what it did not learn of; nothing else would let it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void anErrorWhileItWritesClosesTheChannelThoughClosingEndsInOneToo(int times) throws Exception {
        ScheduledExecutorService timed = Executors.newSingleThreadScheduledExecutor();
        try {
            errors.set(times);
            var acks = new AckFlusher(channel, 100, timed);
            acks.add(1);

            Awaitility.await().until(() -> !open.get());
            acks.add(2);
            assertTrue(acks.flush(LONG));
            assertEquals(List.of(), List.copyOf(written));
        } finally {
            timed.shutdownNow();
        }
    }

    /** Memory may be short for a moment, and nothing else may come after it. */
    @Test
    void whatTheExecutorCouldNotTakeIsMissedUntilItIsSeenTo() {
        var refusing = new InlineScheduler();
        var acks = new AckFlusher(channel, 100, refusing);
        refusing.refuse(2);
        acks.add(1);
        acks.add(2);
        assertTrue(acks.missed());

        acks.writeMissed();
        assertTrue(acks.missed(), "refused again");
        acks.writeMissed();
        assertFalse(acks.missed());
        refusing.runLater();

        assertEquals(List.of("basicAck[2, true]"), List.copyOf(written));
    }

    @Test
    void afterTheEndOfTheWriterThereIsNothingToWaitFor() throws Exception {
        ScheduledExecutorService ended = Executors.newSingleThreadScheduledExecutor();
        ended.shutdownNow();
        var acks = new AckFlusher(channel, 100, ended);
        acks.add(1);

        assertFalse(acks.flush(LONG));
    }

    /** An executor whose clock stands still. */
    private static final class WithoutDelays extends ScheduledThreadPoolExecutor {

        WithoutDelays() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(task, delay == 0 ? 0 : Long.MAX_VALUE, delay == 0 ? unit : TimeUnit.NANOSECONDS);
        }
    }
}
