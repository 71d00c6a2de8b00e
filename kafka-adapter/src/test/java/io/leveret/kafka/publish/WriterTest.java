package io.leveret.kafka.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.KafkaOptions;
import io.leveret.kafka.topology.Topics;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NeedsKafka
class WriterTest {

    private final Clients clients = new Clients(
            Objects.requireNonNull(KafkaOptions.read(
                    new TransportSettings(TestKafka.url(), "writer", "one", Map.of()), new ArrayList<>())),
            "writer",
            "one");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService openers = Executors.newSingleThreadScheduledExecutor();
    private final Admin admin = clients.admin();
    private final List<Producer<byte[], byte[]>> made = new ArrayList<>();
    private final Sender sender = new Sender(
            clients, new Writer(this::make, "Kafka", openers), new Topics(admin, clients.options()), timer, openers);
    private final String topic = "topic-" + UUID.randomUUID();

    private Producer<byte[], byte[]> make() {
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
        send(() -> {
            told.complete(null);
            throw new StackOverflowError("on purpose");
        });
        told.get(30, TimeUnit.SECONDS);

        assertNull(send().get(30, TimeUnit.SECONDS));
    }

    /** Completes with null once it is stored. */
    private CompletableFuture<@Nullable SendFailure> send() {
        var told = new CompletableFuture<@Nullable SendFailure>();
        send(() -> told.complete(null));
        return told;
    }

    private void send(Runnable stored) {
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
                throw new IllegalStateException(failure.reason());
            }
        });
    }
}
