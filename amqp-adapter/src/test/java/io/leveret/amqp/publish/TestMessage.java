package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.SendFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A message for tests. It keeps the ends that it is told. */
final class TestMessage implements Outbound {

    private final @Nullable String topic;
    private final String routingKey;
    private final byte[] body;
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private volatile boolean over;

    private TestMessage(@Nullable String topic, String routingKey, int size) {
        this.topic = topic;
        this.routingKey = routingKey;
        this.body = new byte[size];
    }

    static TestMessage event(String topic) {
        return event(topic, 1);
    }

    static TestMessage event(String topic, int size) {
        return new TestMessage(topic, "order.placed", size);
    }

    static TestMessage copy(String queue) {
        return copy(queue, 1);
    }

    static TestMessage copy(String queue, int size) {
        return new TestMessage(null, queue, size);
    }

    /** Nobody waits for its end any more. */
    TestMessage expire() {
        over = true;
        return this;
    }

    /** What it was told, in short. */
    List<String> ends() {
        return List.copyOf(ends);
    }

    @Override
    public @Nullable String topic() {
        return topic;
    }

    @Override
    public String routingKey() {
        return routingKey;
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public BasicProperties properties() {
        return new BasicProperties();
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int reserve() {
        return 0;
    }

    @Override
    public boolean begin() {
        return !over;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void stored(boolean routed) {
        ends.add(routed ? "stored" : "unroutable");
    }

    @Override
    public void failed(SendFailure failure) {
        ends.add(failure.getClass().getSimpleName() + ": " + failure.reason());
    }
}
