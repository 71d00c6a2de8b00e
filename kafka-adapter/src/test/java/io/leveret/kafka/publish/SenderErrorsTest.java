package io.leveret.kafka.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Topics;
import io.leveret.transport.SendFailure;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors on the threads of the sender, without a broker: whatever is given to it ends, and its topic goes on. */
@Timeout(60)
class SenderErrorsTest {

    private final Clients clients = TestClients.ofNowhere("errors", Map.of("topology", "none"));

    private final Refusing timer = new Refusing();
    private final Refusing openers = new Refusing();

    /** How often it is still said that the topic can't be looked for. */
    private final AtomicInteger unanswered = new AtomicInteger();

    private final Topics topics = new Topics(() -> proxy(Admin.class, new Object()), clients.options());
    private final Sender sender =
            new Sender(clients, new Writer(this::producer, "Kafka", openers), topics, timer, openers);

    /** Refuses some of what it is given, as where memory is short. */
    private static final class Refusing extends ScheduledThreadPoolExecutor {

        private final AtomicInteger refusals = new AtomicInteger();

        Refusing() {
            super(1);
        }

        private void take() {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
            }
        }

        @Override
        public void execute(Runnable task) {
            take();
            super.execute(task);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            take();
            return super.schedule(task, delay, unit);
        }
    }

    /** A client that confirms all at once. */
    private Producer<byte[], byte[]> producer() {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> made =
                proxy(Producer.class, List.of(new PartitionInfo(Sent.TOPIC, 0, null, null, null)));
        return made;
    }

    private <T> T proxy(Class<T> type, Object partitions) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "send" -> {
                        ((Callback) arguments[1]).onCompletion(null, null);
                        yield null;
                    }
                    case "partitionsFor" -> partitions;
                    case "metrics" -> Map.of();
                    case "describeTopics" -> Described.answer(unanswered, Sent.TOPIC);
                    case "listOffsets" -> Described.leaders();
                    case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> null;
                }));
    }

    @AfterEach
    void stop() {
        sender.close(Duration.ofSeconds(5));
        timer.shutdownNow();
        openers.shutdownNow();
    }

    /** Nobody would look at it any more. */
    @Test
    void whatIsGivenToItWhileItClosesFailsAsClosed() throws Exception {
        var busy = new CountDownLatch(1);
        unanswered.set(Integer.MAX_VALUE);
        sender.start();
        sender.add(new Sent() {
            @Override
            public boolean declares() {
                Awaitility.await().until(() -> busy.getCount() == 0);
                return false;
            }
        });
        var closing = new Thread(() -> sender.close(Duration.ofSeconds(30)));
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        var late = new Sent();
        sender.add(late);
        busy.countDown();

        assertInstanceOf(SendFailure.Closed.class, late.told());
        closing.join();
        var later = new Sent();
        sender.add(later);
        assertInstanceOf(SendFailure.Closed.class, later.told());
    }

    @Test
    void anErrorInOneEventIsNotTheEndOfThoseBehindIt() throws Exception {
        var first = new Sent() {
            @Override
            public boolean begin() {
                throw new StackOverflowError("on purpose");
            }
        };
        var next = new Sent();
        sender.add(first);
        sender.add(next);
        sender.start();

        assertInstanceOf(SendFailure.Unknown.class, first.told());
        assertNull(next.told());
    }

    @Test
    void anEventIsSentThoughTheThreadThatLooksForItsTopicCouldNotTakeThatForAMoment() throws Exception {
        openers.refusals.set(1);
        sender.start();
        var event = new Sent();

        sender.add(event);

        assertNull(event.told());
    }

    @Test
    void aTopicIsLookedForAgainThoughTheTimerCouldNotTakeThatForAMoment() throws Exception {
        timer.refusals.set(2);
        unanswered.set(1);
        sender.start();
        var event = new Sent();

        sender.add(event);

        assertNull(event.told());
        assertEquals(0, timer.refusals.get());
    }

    @Test
    void aCopyIsWrittenAgainThoughTheTimerCanNotTakeIt() throws Exception {
        timer.refusals.set(1);
        sender.start();
        var errors = new AtomicInteger(1);
        var end = new CompletableFuture<Copies.End>();
        new Copies(sender, timer)
                .copy(
                        Sent.TOPIC,
                        (partitions, next) -> {
                            if (errors.getAndDecrement() > 0) {
                                throw new StackOverflowError("on purpose");
                            }
                            return new ProducerRecord<>(Sent.TOPIC, new byte[1]);
                        },
                        () -> false,
                        end::complete);

        assertEquals(Copies.End.STORED, end.get(30, TimeUnit.SECONDS));
    }
}
