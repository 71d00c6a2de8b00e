package io.leveret.kafka.parking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.kafka.wire.Scan;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.TransportException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The letters of one parking topic, which is compacted: of each key only the last record counts, and one without a value
 * says that the letter is gone. Reading changes nothing, so that any number may look at the same time.
 */
public final class KafkaParkedMessages implements ParkedMessages {

    private final Clients clients;
    private final Topics topics;
    private final String topic;
    private final String parking;
    private final Outbox outbox;

    /**
     * Asks for nothing yet.
     *
     * @param topic that the events were published to
     * @param parking the parking topic
     */
    public KafkaParkedMessages(Clients clients, Topics topics, String topic, String parking, Outbox outbox) {
        this.clients = clients;
        this.topics = topics;
        this.topic = topic;
        this.parking = parking;
        this.outbox = outbox;
    }

    @Override
    public Page browse(Position from, int max) {
        return max <= 0
                ? Page.EMPTY
                : asked(Page.EMPTY, scan -> {
                    List<Long> live = live(scan);
                    long end = from.end(live.size());
                    long shown = Math.max(0, Math.min(max, end - from.skip()));
                    List<Message> page = new ArrayList<>();
                    letters(scan, live.stream().skip(from.skip()).limit(shown).toList(), record -> {
                        page.add(message(record));
                        return true;
                    });
                    long next = from.skip() + shown;
                    return new Page(page, next < end ? new Position(next, end - next) : null);
                });
    }

    @Override
    public long count() {
        return asked(0, scan -> live(scan).size());
    }

    @Override
    public int replay(Predicate<Message> which) {
        return asked(0, scan -> {
            outbox.check();
            return move(scan, which, true);
        });
    }

    @Override
    public int delete(Predicate<Message> which) {
        return asked(0, scan -> move(scan, which, false));
    }

    private int move(Scan scan, Predicate<Message> which, boolean back) {
        try (Window window = new Window()) {
            letters(scan, live(scan), record -> {
                Message message = message(record);
                if (which.test(message)) {
                    String origin = Records.origin(record);
                    byte[] key = record.key();
                    if (back) {
                        Message again = message.withHeaders(Headers.withoutHistory(message.headers()));
                        window.begin(end -> outbox.giveBack(
                                again, origin, () -> outbox.remove(parking, key, end), () -> end.accept(false)));
                    } else {
                        window.begin(end -> outbox.remove(parking, key, end));
                    }
                }
                return true;
            });
            return window.await();
        }
    }

    private Message message(ConsumerRecord<byte[], byte[]> record) {
        return Records.message(topic, record);
    }

    /** The offsets of those that count, in order. */
    private static List<Long> live(Scan scan) {
        Map<String, Long> last = new HashMap<>();
        scan.read(record -> {
            if (record.key() != null) {
                String key = new String(record.key(), UTF_8);
                if (record.value() == null) {
                    last.remove(key);
                } else {
                    last.put(key, record.offset());
                }
            }
            return true;
        });
        return List.copyOf(new TreeSet<>(last.values()));
    }

    /** Reads the records at these offsets, until the reader returns false. */
    private static void letters(Scan scan, List<Long> offsets, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        if (offsets.isEmpty()) {
            return;
        }
        var wanted = new TreeSet<>(offsets);
        scan.readFrom(wanted.first(), record -> {
            if (wanted.remove(record.offset()) && !reader.test(record)) {
                return false;
            }
            return !wanted.isEmpty();
        });
    }

    /** What a look at the parking topic finds; something else if there is none. */
    private <T> T asked(T none, Look<T> look) {
        try {
            if (topics.partitions(parking) == 0) {
                return none;
            }
            try (Scan scan = new Scan(clients.reader("letters"), parking)) {
                return look.at(scan);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while asking for the letters of '" + parking + "'", e);
        } catch (Failures.FailedException | Failures.LastingException | KafkaException e) {
            throw new TransportException("the letters of '" + parking + "' can't be had now: " + Failures.text(e), e);
        }
    }

    @FunctionalInterface
    private interface Look<T> {
        T at(Scan scan) throws InterruptedException;
    }
}
