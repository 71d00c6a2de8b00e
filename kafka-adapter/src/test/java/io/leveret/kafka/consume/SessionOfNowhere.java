package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.publish.Sender;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Topics;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A stay in a group without a broker: what is to be committed is given to a test. */
final class SessionOfNowhere implements Membership, AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Predicate<Map<TopicPartition, OffsetAndMetadata>> commits;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Sender sender;
    private final Session session;

    /**
     * A session that is not run.
     *
     * @param commits what to do with a commit, and whether it is kept
     */
    SessionOfNowhere(
            SubscriptionSpec spec, DeliverySink sink, Predicate<Map<TopicPartition, OffsetAndMetadata>> commits) {
        this.commits = commits;
        Clients clients = TestClients.ofNowhere("nowhere", Map.of());
        consumer = clients.reader("nowhere");
        sender = new Sender(
                clients,
                new Topics(
                        () -> {
                            throw new IllegalStateException("nobody asks for topics");
                        },
                        clients.options()),
                timer,
                timer);
        session = new Session(
                spec, spec.prefetch(), sink, this, consumer, new Copies(sender, timer), clients.options(), () -> {});
    }

    Session session() {
        return session;
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        sender.close(Duration.ZERO);
    }

    @Override
    public void prepare() {}

    @Override
    public void join(KafkaConsumer<byte[], byte[]> joining, Session session) {}

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<Boolean> kept) {
        kept.accept(commits.test(offsets));
    }

    @Override
    public boolean commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return commits.test(offsets);
    }

    @Override
    public boolean wants(String type) {
        return true;
    }

    @Override
    public String origin(ConsumerRecord<byte[], byte[]> record) {
        return "";
    }

    @Override
    public Retries retries(Session session) {
        return (delivery, again, delay) -> {
            throw new IllegalStateException("nothing is retried");
        };
    }
}
