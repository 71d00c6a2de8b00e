package io.leveret.kafka.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Topics;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order, and on which thread, the client gets its records. Without a broker. */
@Timeout(60)
class SenderOrderTest {

    private static final int EVENTS = 2_000;

    private final Clients clients = TestClients.ofNowhere("order", Map.of("topology", "none"));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService openers = Executors.newSingleThreadScheduledExecutor();
    private final Topics topics = new Topics(() -> proxy(Admin.class), clients.options());
    private final Sender sender =
            new Sender(clients, new Writer(this::producer, "Kafka", openers), topics, timer, openers);

    /** What the client has taken. */
    private final Queue<Written> written = new ConcurrentLinkedQueue<>();

    private final AtomicInteger asked = new AtomicInteger();

    /** Of so many records the client has no room for one; 0 for none. */
    private volatile int noRoomForOneOf;

    /** Whether the client takes records and does nothing with them. */
    private volatile boolean dead;

    private record Written(String event, Thread by) {}

    private Producer<byte[], byte[]> producer() {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> made = proxy(Producer.class);
        return made;
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "send" -> {
                        take((ProducerRecord<?, ?>) arguments[0], (Callback) arguments[1]);
                        yield null;
                    }
                    case "partitionsFor" -> List.of(new PartitionInfo(Sent.TOPIC, 0, null, null, null));
                    case "metrics" -> Map.of();
                    case "describeTopics" -> Described.answer(new AtomicInteger(), Sent.TOPIC);
                    case "listOffsets" -> Described.leaders();
                    default -> null;
                }));
    }

    private void take(ProducerRecord<?, ?> record, Callback callback) {
        if (dead) {
            return;
        }
        int one = noRoomForOneOf;
        if (one > 0 && asked.incrementAndGet() % one == 0) {
            callback.onCompletion(null, new TimeoutException("no room"));
            return;
        }
        String event = ((byte[]) record.key())[0] + "-" + ((byte[]) record.value()).length;
        written.add(new Written(event, Thread.currentThread()));
        callback.onCompletion(null, null);
    }

    @AfterEach
    void stop() {
        sender.close(Duration.ofSeconds(5));
        timer.shutdownNow();
        openers.shutdownNow();
    }

    @Test
    void onceTheTopicIsKnownWhoPublishesHandsItToTheClient() throws Exception {
        sender.start();
        var first = new Sent(0, 0);
        sender.add(first);
        assertNull(first.told());
        // The line opens right after the first that waited.
        int number = 0;
        do {
            var next = new Sent(0, ++number);
            sender.add(next);
            assertNull(next.told());
        } while (!last().equals(Thread.currentThread()) && number < EVENTS);

        assertSame(Thread.currentThread(), last());
    }

    private Thread last() {
        return written.stream().reduce((before, after) -> after).orElseThrow().by();
    }

    @Test
    void eventsOfOnePublisherKeepTheirOrderThoughTheClientHasNoRoomForSome() throws Exception {
        noRoomForOneOf = 37;
        sender.start();
        List<Thread> publishers = new ArrayList<>();
        Queue<Sent> events = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            int publisher = i;
            var thread = new Thread(() -> {
                for (int number = 0; number < EVENTS; number++) {
                    var event = new Sent(publisher, number);
                    events.add(event);
                    sender.add(event);
                }
            });
            publishers.add(thread);
            thread.start();
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        for (Sent event : events) {
            assertNull(event.told());
        }

        for (int i = 0; i < 3; i++) {
            String publisher = i + "-";
            List<String> expected = new ArrayList<>();
            for (int number = 0; number < EVENTS; number++) {
                expected.add(publisher + number);
            }
            assertEquals(
                    expected,
                    written.stream()
                            .map(Written::event)
                            .filter(event -> event.startsWith(publisher))
                            .toList());
        }
    }

    @Test
    void ofWhatAClientGetsThatIsGivenUpItIsToldThatItFailed() {
        var client = new Client(producer());
        Exception why = new KafkaException("its thread has ended");
        client.abandon(why);
        var told = new CompletableFuture<@Nullable Exception>();

        dead = true;
        assertNull(client.send(new ProducerRecord<>(Sent.TOPIC, new byte[1]), new Sent(0, 0), (by, event, failure) -> {
            told.complete(failure);
        }));

        assertSame(why, told.getNow(null));
    }
}
