package io.leveret.benchmarks;

import java.util.function.Consumer;

/** kafka-clients by hand: one producer; one consumer that handles what it polls and commits each second. */
final class KafkaBareContender implements Contender {

    private final String url;
    private final KafkaPublisher publisher;

    KafkaBareContender(String url) {
        this.url = url;
        publisher = new KafkaPublisher(url);
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        publisher.publish(topic, publishing);
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
