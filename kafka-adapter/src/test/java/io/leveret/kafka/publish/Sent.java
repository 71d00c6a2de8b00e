package io.leveret.kafka.publish;

import io.leveret.transport.SendFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An event that a test gives to a sender, whose end is told. */
class Sent implements Outgoing {

    static final String TOPIC = "steps";

    private final byte[] key;
    private final byte[] value;

    /** Null once it is stored. */
    private final CompletableFuture<@Nullable SendFailure> end = new CompletableFuture<>();

    Sent() {
        this(0, 1);
    }

    /** With a key of one byte, and as many bytes as its number says. */
    Sent(int key, int number) {
        this.key = new byte[] {(byte) key};
        this.value = new byte[number];
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public boolean declares() {
        return false;
    }

    @Override
    public boolean begin() {
        return true;
    }

    @Override
    public boolean ended() {
        return end.isDone();
    }

    @Override
    public ProducerRecord<byte[], byte[]> record(int partitions, int next) {
        return new ProducerRecord<>(TOPIC, key, value);
    }

    @Override
    public void stored() {
        end.complete(null);
    }

    @Override
    public void failed(SendFailure failure, @Nullable Throwable cause) {
        end.complete(failure);
    }

    /** Why it was not stored; null if it was. */
    @Nullable
    SendFailure told() throws Exception {
        return end.get(30, TimeUnit.SECONDS);
    }
}
