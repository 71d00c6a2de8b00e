package io.leveret.kafka.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Names;
import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.kafka.wire.Scan;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TypePattern;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Which event types a group has subscribed to. Kafka gives its members all events of the topic; that one of them does not
 * know a type must not mean that the group misses it, as another version of the application may run beside it. So the
 * group's bindings are kept in a compacted topic, as a queue would keep them.
 */
final class Bindings {

    private static final long ANSWER_MILLIS = 10_000;
    private static final byte[] BOUND = new byte[0];

    private final Clients clients;
    private final Copies copies;
    private final SubscriptionSpec spec;
    private final String topic;

    private volatile List<TypePattern> patterns = List.of();

    Bindings(Clients clients, Copies copies, SubscriptionSpec spec) {
        this.clients = clients;
        this.copies = copies;
        this.spec = spec;
        this.topic = Names.bindings(spec.name());
    }

    /** Whether the group has ever had a member. */
    boolean known() {
        return !read().isEmpty();
    }

    /** Adds those of this instance, and removes those that are retired. */
    void declare() throws InterruptedException {
        Set<String> kept = read();
        for (String binding : spec.bindings()) {
            if (!kept.contains(binding)) {
                write(binding, true);
            }
        }
        for (String retired : spec.retired()) {
            if (kept.contains(retired)) {
                write(retired, false);
            }
        }
        refresh();
    }

    /** Reads what other members may have changed. */
    void refresh() {
        patterns = read().stream().map(TypePattern::of).toList();
    }

    /** Whether one of them takes events of a type. One without a type is taken, so that it is seen among the invalid. */
    boolean take(String type) {
        if (type.isEmpty()) {
            return true;
        }
        for (TypePattern pattern : patterns) {
            if (pattern.matches(type)) {
                return true;
            }
        }
        return false;
    }

    private Set<String> read() {
        Set<String> bound = new HashSet<>();
        try (Scan scan = new Scan(clients.reader("bindings"), topic)) {
            scan.read(record -> {
                if (record.key() != null) {
                    String binding = new String(record.key(), UTF_8);
                    if (record.value() == null) {
                        bound.remove(binding);
                    } else {
                        bound.add(binding);
                    }
                }
                return true;
            });
        }
        return bound;
    }

    private void write(String binding, boolean bound) throws InterruptedException {
        byte[] key = binding.getBytes(UTF_8);
        var written = new CompletableFuture<Boolean>();
        copies.copy(
                topic,
                (partitions, next) -> bound ? new ProducerRecord<>(topic, 0, key, BOUND) : Records.gone(topic, key),
                written::isDone,
                end -> written.complete(end == Copies.End.STORED));
        try {
            if (!written.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new Failures.FailedException("the transport was closed", null);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed so", e);
        } catch (TimeoutException e) {
            written.complete(false);
            throw new Failures.FailedException(
                    "a binding could not be written to the topic '" + topic + "' in time", e);
        }
    }
}
