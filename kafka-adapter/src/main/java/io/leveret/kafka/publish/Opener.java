package io.leveret.kafka.publish;

import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks for topics, and waits until the producer knows them too, on a thread of its own. */
final class Opener {

    private static final long KNOWN_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 5;

    private final Topics topics;
    private final Writer writer;
    private final ScheduledExecutorService thread;

    Opener(Topics topics, Writer writer, ScheduledExecutorService thread) {
        this.topics = topics;
        this.writer = writer;
        this.thread = thread;
    }

    /** Tells how many partitions the topic has, or why that can't be said. */
    void open(String topic, boolean declares, IntConsumer opened, Consumer<Throwable> failed) {
        thread.execute(() -> {
            try {
                int partitions = declares ? topics.events(topic) : topics.partitions(topic);
                if (partitions == 0) {
                    throw new Failures.LastingException("it does not exist", new UnknownTopicOrPartitionException());
                }
                int known = known(topic);
                topics.awaitLeaders(topic, known);
                opened.accept(known);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.accept(e);
            } catch (RuntimeException | Error e) {
                failed.accept(e);
            }
        });
    }

    /** The producer never waits: the first time it only begins to ask. */
    private int known(String topic) throws InterruptedException {
        long end = System.nanoTime() + KNOWN_MILLIS * 1_000_000;
        while (true) {
            try {
                return writer.client().producer().partitionsFor(topic).size();
            } catch (TimeoutException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }
}
