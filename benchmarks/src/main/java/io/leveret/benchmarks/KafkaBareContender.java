package io.leveret.benchmarks;

import java.util.function.Consumer;

/** kafka-clients by hand: one producer; one consumer that handles what it polls and commits each second. */
final class KafkaBareContender implements Contender {

    private final String url;
    private final boolean bounded;
    private final KafkaPublisher publisher;

    /**
     * One with its own producer.
     *
     * @param bounded whether as many events may be unconfirmed as others may have, or as many as the producer has memory for
     */
    KafkaBareContender(String url, boolean bounded) {
        this.bounded = bounded;
        this.url = url;
        publisher = new KafkaPublisher(url);
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        publisher.publish(topic, bounded ? window : Integer.MAX_VALUE, publishing);
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws Exception {
        var loop = new KafkaLoop(url, Contender.queue(group, topic), handler);
        loop.start(topic);
        return loop::stop;
    }

    @Override
    public void close() {
        publisher.close();
    }
}
