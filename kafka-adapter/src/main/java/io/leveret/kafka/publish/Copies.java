package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes copies of events, and again until the broker has them or nobody wants them any more. */
public final class Copies {

    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);
    private static final long AGAIN_MILLIS = 500;

    private final Sender sender;
    private final ScheduledExecutorService timer;
    private final AtomicInteger pending = new AtomicInteger();

    public Copies(Sender sender, ScheduledExecutorService timer) {
        this.sender = sender;
        this.timer = timer;
    }

    /** How a copy has ended. */
    public enum End {
        /** The broker has it. */
        STORED,
        /** It was wanted no more before the broker had it. */
        UNWANTED,
        /** Its topic takes none of this size: trying again would not help. */
        TOO_LARGE
    }

    /** Makes the record for a topic with so many partitions. */
    @FunctionalInterface
    public interface Copied {

        /**
         * The record.
         *
         * @param next the partition whose turn it is, for an event without a key
         */
        ProducerRecord<byte[], byte[]> record(int partitions, int next);
    }

    /** How many are not confirmed. */
    public int pending() {
        return pending.get();
    }

    /**
     * Writes one.
     *
     * @param unwanted whether it is wanted no more
     * @param done told once how it has ended, on a thread that must not be held up
     */
    public void copy(String topic, Copied copied, BooleanSupplier unwanted, Consumer<End> done) {
        pending.incrementAndGet();
        sender.add(new Copy(topic, copied, unwanted, done));
    }

    /** The partition of a key, as events of it have. */
    public static int partition(byte @Nullable [] key, int partitions, int next) {
        return Partitions.of(key, partitions, next);
    }

    private final class Copy implements Outgoing {

        private final String topic;
        private final Copied copied;
        private final BooleanSupplier unwanted;
        private final Consumer<End> done;
        private final AtomicBoolean told = new AtomicBoolean();

        private Copy(String topic, Copied copied, BooleanSupplier unwanted, Consumer<End> done) {
            this.topic = topic;
            this.copied = copied;
            this.unwanted = unwanted;
            this.done = done;
        }

        @Override
        public String topic() {
            return topic;
        }

        @Override
        public boolean declares() {
            return false;
        }

        @Override
        public boolean begin() {
            return true;
        }

        /** It waits for its end, which tells whoever asked for it. */
        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public ProducerRecord<byte[], byte[]> record(int partitions, int next) {
            return copied.record(partitions, next);
        }

        @Override
        public void stored() {
            end(End.STORED);
        }

        @Override
        public void failed(SendFailure failure, @Nullable Throwable cause) {
            if (cause != null && Failures.tooLarge(cause)) {
                end(End.TOO_LARGE);
                return;
            }
            if (failure instanceof SendFailure.Closed || unwanted.getAsBoolean()) {
                end(End.UNWANTED);
                return;
            }
            Quietly.run(() -> LOG.warn("{}: a copy is written again: {}", topic, failure.reason()));
            try {
                var unused = timer.schedule(() -> sender.add(this), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                end(End.UNWANTED);
            } catch (RuntimeException | Error e) {
                // As where memory is short: too early is better than never. Not on this thread, where it may fail
                // again.
                sender.addForThread(this);
            }
        }

        /** Once: after an Error the client may still write it, beside the copy that is written again. */
        private void end(End end) {
            if (told.compareAndSet(false, true)) {
                pending.decrementAndGet();
                done.accept(end);
            }
        }
    }
}
