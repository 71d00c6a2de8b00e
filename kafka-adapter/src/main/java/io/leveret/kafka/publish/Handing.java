package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands records over to the client, and tells of their ends. Thread-safe; waits for nothing. */
final class Handing {

    private static final Logger LOG = LoggerFactory.getLogger(Handing.class);

    private final Writer writer;
    private final String who;
    private final BiConsumer<Client, Exception> ended;
    private final Client.Told told = this::told;

    /**
     * For one writer.
     *
     * @param ended told when a client can't go on, on any thread
     */
    Handing(Writer writer, String who, BiConsumer<Client, Exception> ended) {
        this.writer = writer;
        this.who = who;
        this.ended = ended;
    }

    /**
     * Hands a record over. Never throws, as the others of its topic come after it.
     *
     * @return why the client did not take it; null if it has, or it has ended
     */
    @Nullable
    Refusal handOver(Line line, int partitions, Outgoing outgoing) {
        try {
            if (outgoing.ended() || !outgoing.begin()) {
                return null;
            }
            Client client = writer.client();
            line.lookForPartitions(client.producer());
            Exception why = client.send(outgoing.record(partitions, line.turn()), outgoing, told);
            return why == null ? null : new Refusal(client, why);
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.warn("{}: could not write to {}", line.topic, who, e));
            fail(outgoing, Failures.sending(e), e);
            return null;
        }
    }

    /**
     * A client did not take a record.
     *
     * @param client which
     * @param why what it has thrown
     */
    record Refusal(Client client, Exception why) {}

    /** On the client's thread, which ends with an Error. */
    private void told(Client client, Outgoing outgoing, @Nullable Exception failure) {
        if (failure == null) {
            try {
                outgoing.stored();
            } catch (RuntimeException | Error e) {
                warn(e);
            }
            return;
        }
        if (Failures.endsProducer(failure)) {
            run(() -> ended.accept(client, failure));
        }
        fail(outgoing, Failures.sending(failure), failure);
    }

    void fail(Outgoing outgoing, SendFailure failure, @Nullable Throwable cause) {
        run(() -> outgoing.failed(failure, cause));
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            warn(e);
        }
    }

    private void warn(Throwable e) {
        Quietly.run(() -> LOG.warn("could not write to {}", who, e));
    }
}
