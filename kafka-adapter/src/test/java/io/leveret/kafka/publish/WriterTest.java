package io.leveret.kafka.publish;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Topics;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NeedsKafka
class WriterTest {

    private final Clients clients = TestClients.of(TestKafka.url(), "writer", Map.of());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService openers = Executors.newSingleThreadScheduledExecutor();
    private final Admin admin = clients.admin();
    private final List<Producer<byte[], byte[]>> made = new CopyOnWriteArrayList<>();

    /** How often no other client can be made. */
    private final AtomicInteger refusals = new AtomicInteger();

    private final Sender sender = new Sender(
            clients,
            new Writer(this::make, "Kafka", openers),
            new Topics(() -> admin, clients.options()),
            timer,
            openers);
    private final String topic = "topic-" + UUID.randomUUID();

    private Producer<byte[], byte[]> make() {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new InternalError("on purpose");
        }
        made.add(clients.producer());
        return made.get(made.size() - 1);
    }

    @AfterEach
    void close() {
        sender.close(Duration.ofSeconds(5));
        timer.shutdownNow();
        openers.shutdownNow();
        admin.close(Duration.ofSeconds(5));
    }

    /** As after a failure of which Kafka says that the client must be closed: it refuses all that follows. */
    @Test
    void publishingGoesOnAfterTheClientHasEnded() throws Exception {
        sender.start();
        assertNull(send().get(30, TimeUnit.SECONDS));

        for (int ends = 1; ends <= 2; ends++) {
            made.get(made.size() - 1).close(Duration.ZERO);

            assertNull(send().get(30, TimeUnit.SECONDS));
            assertEquals(1 + ends, made.size());
        }
    }

    /** The client's only thread would end with it, and nothing would be confirmed any more. */
    @Test
    void publishingGoesOnAfterAnErrorInWhatIsDoneWithAConfirm() throws Exception {
        sender.start();
        var told = new CompletableFuture<@Nullable SendFailure>();
        send(
                () -> {
                    told.complete(null);
                    throw new StackOverflowError("on purpose");
                },
                failure -> {});
        told.get(30, TimeUnit.SECONDS);

        assertNull(send().get(30, TimeUnit.SECONDS));
    }

    /** It takes records then, and never tells of them. */
    @Test
    void publishingGoesOnAfterAnErrorHasEndedTheClientsThread() throws Exception {
        sender.start();
        assertNull(send().get(30, TimeUnit.SECONDS));
        sender.look();
        assertEquals(1, made.size());

        Set<Thread> before = clientsThreads();
        assertEquals(1, before.size());
        var unused = made.get(0).send(new ProducerRecord<>(topic, new byte[1]), (metadata, failure) -> {
            throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
        });
        await().until(() -> before.stream().noneMatch(Thread::isAlive));
        CompletableFuture<@Nullable SendFailure> lost = send();
        await().until(() -> {
            sender.look();
            return made.size() == 2 && sender.trouble() == null;
        });

        assertInstanceOf(SendFailure.Unknown.class, lost.get(30, TimeUnit.SECONDS));
        assertNull(send().get(30, TimeUnit.SECONDS));
    }

    @Test
    void thereIsTroubleUntilAnotherClientCanBeMade() throws Exception {
        sender.start();
        assertNull(send().get(30, TimeUnit.SECONDS));
        Set<Thread> before = clientsThreads();
        refusals.set(1);
        made.get(0).close(Duration.ZERO);
        await().until(() -> before.stream().noneMatch(Thread::isAlive));

        await().until(() -> {
            sender.look();
            return sender.trouble() != null && refusals.get() == 0;
        });
        await().until(() -> {
            sender.look();
            return sender.trouble() == null;
        });

        assertNull(send().get(30, TimeUnit.SECONDS));
    }

    private static Set<Thread> clientsThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-producer-network-thread | writer-"))
                .collect(Collectors.toSet());
    }

    /** Completes with null once it is stored. */
    private CompletableFuture<@Nullable SendFailure> send() {
        var told = new CompletableFuture<@Nullable SendFailure>();
        send(() -> told.complete(null), told::complete);
        return told;
    }

    private void send(Runnable stored, Consumer<SendFailure> failed) {
        sender.send(new OutboundMessage() {
            @Override
            public Message message() {
                return new Message(topic, "test", "id", null, "", null, null, Map.of(), new byte[1]);
            }

            @Override
            public boolean begin() {
                return true;
            }

            @Override
            public boolean ended() {
                return false;
            }

            @Override
            public void stored(boolean routed) {
                stored.run();
            }

            @Override
            public void failed(SendFailure failure) {
                failed.accept(failure);
            }
        });
    }
}
