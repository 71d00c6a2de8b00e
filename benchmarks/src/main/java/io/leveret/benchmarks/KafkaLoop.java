package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The thread of a consumer by hand: it polls, handles, and commits each second. */
final class KafkaLoop {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DEADLINE_SECONDS = 60;

    private final ObjectReader reader = JsonMapper.builder().build().readerFor(Order.class);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<Order> handler;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile boolean closed;
    private @Nullable Future<?> running;

    KafkaLoop(String url, String group, Consumer<Order> handler) {
        this.handler = handler;
        consumer = new KafkaConsumer<>(
                KafkaConfig.consumer(url, group), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Joins, and returns once it has its partitions. */
    void start(String topic) throws Exception {
        var assigned = new Assigned();
        running = thread.submit(() -> {
            consumer.subscribe(List.of(topic), assigned);
            run();
            return null;
        });
        assigned.await();
    }

    private void run() throws Exception {
        try (consumer) {
            long committed = System.nanoTime();
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    handler.accept(reader.readValue(record.value()));
                }
                if (System.nanoTime() - committed > COMMIT_NANOS) {
                    consumer.commitAsync();
                    committed = System.nanoTime();
                }
            }
            consumer.commitSync();
        }
    }

    /** Commits what is handled, and leaves. */
    void stop() throws Exception {
        closed = true;
        Future<?> ending = running;
        try {
            if (ending != null) {
                ending.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the consumer ended", e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }
}
