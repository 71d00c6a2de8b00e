package io.leveret.kafka.reply;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Quietly;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replies to this instance. All instances of an application share a topic for them: each reads it from the moment on at
 * which it first asks, and passes over the replies to others.
 */
public final class KafkaReplies implements ReplyInbox {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReplies.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long AGAIN_MILLIS = 500;

    /** Its health when there is no memory to say more. */
    private static final ComponentHealth FAILING = new ComponentHealth("replies", false, "this process fails");

    private final Clients clients;
    private final Topics topics;
    private final Groups groups;
    private final ReplySink sink;
    private final Consumer<ComponentHealth> observer;
    private final Address own;
    private final byte[] instance;
    private final Thread thread;

    /** No monitor, as a virtual thread of the caller may wait for it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /** Where replies can arrive; null while they can't. Guarded by {@code lock}. */
    private @Nullable String address;

    /** The client that reads, to be woken. Guarded by {@code lock}. */
    private @Nullable KafkaConsumer<byte[], byte[]> reading;

    private volatile ComponentHealth health = new ComponentHealth("replies", false, "starting");
    private volatile boolean closed;

    /** From where it goes on, once that is known. Used by the thread only. */
    private @Nullable Map<TopicPartition, Long> positions;

    public KafkaReplies(
            Clients clients, Topics topics, Groups groups, ReplySink sink, Consumer<ComponentHealth> observer) {
        this.clients = clients;
        this.topics = topics;
        this.groups = groups;
        this.sink = sink;
        this.observer = observer;
        this.own = Address.of(clients.application(), clients.instance());
        this.instance = own.instance().getBytes(UTF_8);
        this.thread = new Thread(this::run, "leveret-" + clients.application() + "-kafka-replies");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                read();
            } catch (WakeupException e) {
                // It is closed.
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                tryAgain(e);
            }
        }
    }

    private void tryAgain(Throwable failure) {
        try {
            Quietly.run(() -> LOG.warn("{}: no replies, and trying again: {}", own.topic(), Failures.text(failure)));
            tell(null, Failures.text(failure));
        } catch (RuntimeException | Error e) {
            // Not even the failure could be told, as when there is no memory for that.
            health = FAILING;
        }
        pause();
    }

    private void read() throws InterruptedException {
        Map<TopicPartition, Long> from = positions;
        if (from == null) {
            from = groups.ends(own.topic(), topics.replies(own.topic()));
            positions = from;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = clients.reader("replies")) {
            reading(consumer);
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            tell(own.text(), "receiving");
            while (!closed) {
                poll(consumer);
            }
        } finally {
            reading(null);
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (Arrays.equals(record.key(), instance)) {
                    sink.accept(Records.message("", record), null);
                }
            }
        } catch (OffsetOutOfRangeException e) {
            // Those that were deleted meanwhile are nobody's any more.
            consumer.seekToBeginning(e.offsetOutOfRangePartitions().keySet());
        }
    }

    private void reading(@Nullable KafkaConsumer<byte[], byte[]> now) {
        lock.lock();
        try {
            reading = now;
        } finally {
            lock.unlock();
        }
    }

    private void tell(@Nullable String now, String detail) {
        lock.lock();
        try {
            address = now;
            health = new ComponentHealth(health.name(), now != null, detail);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Quietly.run(() -> observer.accept(health));
    }

    private void pause() {
        long left = TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS);
        lock.lock();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable String awaitAddress(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (address == null && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            return address;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String whyNone() {
        return health.detail();
    }

    /** Whether replies can arrive. */
    public ComponentHealth health() {
        return health;
    }

    /** Ends it. */
    public void close(Duration timeout) {
        lock.lock();
        try {
            closed = true;
            if (reading != null) {
                reading.wakeup();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tell(null, "closed");
    }
}
