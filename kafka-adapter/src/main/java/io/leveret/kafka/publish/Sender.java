package io.leveret.kafka.publish;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events and copies with one producer. Callers only add to a queue: a thread of its own hands the records over, and
 * those whose topic is not known yet, or for which the producer has no room, wait in a line of their own.
 */
public final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final long LOOK_AGAIN_MILLIS = 200;
    private static final long ROOM_MILLIS = 5;

    private final Writer writer;
    private final Opener opener;
    private final Tasks tasks;
    private final String who;
    private final SendFailure end;
    private final Thread thread;

    /** Used by the thread only. */
    private final Map<String, Line> lines = new HashMap<>();

    /** What the producer has told within the call that hands a record over. Used by the thread only. */
    private @Nullable Exception refusal;

    private volatile boolean closed;

    /** Why events wait, if they do. */
    private volatile @Nullable SendFailure waitsFor;

    /** Starts nothing yet. */
    public Sender(Clients clients, Topics topics, ScheduledExecutorService timer, ScheduledExecutorService openers) {
        this(clients, new Writer(clients::producer, clients.options().who(), openers), topics, timer, openers);
    }

    Sender(
            Clients clients,
            Writer writer,
            Topics topics,
            ScheduledExecutorService timer,
            ScheduledExecutorService openers) {
        this.writer = writer;
        this.opener = new Opener(topics, writer, openers);
        this.tasks = new Tasks(timer);
        this.who = clients.options().who();
        this.end = new SendFailure.Closed("the transport to " + who + " is closed");
        this.thread = new Thread(this::run, "leveret-" + clients.application() + "-kafka-publish");
        thread.setDaemon(true);
    }

    /** Begins to write. */
    public void start() {
        thread.start();
    }

    /** Takes an event. */
    public void send(OutboundMessage outbound) {
        add(new OutgoingEvent(outbound));
    }

    /** Takes a reply; the key says which of the topic's readers it is for. */
    public void reply(String topic, String key, OutboundMessage reply) {
        add(new OutgoingReply(topic, key, reply));
    }

    void add(Outgoing outgoing) {
        Runnable accept = () -> accept(outgoing);
        tasks.add(accept);
        // Asked afterwards, as the thread may have ended just before.
        if (closed && tasks.remove(accept)) {
            fail(outgoing, end, null);
        }
    }

    /** Says why events wait. */
    public SendFailure whyWaiting() {
        SendFailure why = waitsFor;
        return why != null ? why : new SendFailure.Refused(who + " was not reached in time", true);
    }

    /** Has another client made if the thread of this one has ended. Called from time to time. */
    public void look() {
        Client now = writer.client();
        if (now.ended()) {
            tasks.add(() -> renew(now, new KafkaException("its thread has ended by an error of this process")));
        }
    }

    /** Why nothing is written; null while nothing is known to be wrong. */
    public @Nullable String trouble() {
        return writer.trouble();
    }

    /** How often connections were lost and made again. */
    public long reconnects() {
        return writer.reconnects();
    }

    private void run() {
        while (!closed) {
            try {
                run(tasks.take());
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                Quietly.run(() -> LOG.warn("could not take what is to be written to {}", who, e));
            }
        }
        closed = true;
        lines.values().forEach(line -> failAll(line, end, null));
        Runnable task;
        while ((task = tasks.poll()) != null) {
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.warn("could not write to {}", who, e));
        }
    }

    private void accept(Outgoing outgoing) {
        if (closed) {
            fail(outgoing, end, null);
            return;
        }
        Line line = lines.computeIfAbsent(outgoing.topic(), Line::new);
        if (line.partitions == 0 || !line.waiting.isEmpty()) {
            line.waiting.add(outgoing);
            open(line);
        } else if (!write(line, outgoing)) {
            line.waiting.addFirst(outgoing);
        }
    }

    private void open(Line line) {
        Outgoing first = line.waiting.peek();
        if (line.opening || line.partitions > 0 || first == null) {
            return;
        }
        line.opening = true;
        try {
            opener.open(
                    line.topic,
                    first.declares(),
                    partitions -> tasks.addSurely(() -> opened(line, partitions)),
                    failure -> tasks.addSurely(() -> notOpened(line, failure)));
        } catch (RuntimeException | Error e) {
            notOpened(line, e);
        }
    }

    private void opened(Line line, int partitions) {
        line.opening = false;
        line.known(partitions);
        waitsFor = null;
        flush(line);
    }

    private void notOpened(Line line, Throwable failure) {
        boolean lasting = Failures.lasting(failure);
        if (!lasting) {
            openLater(line, LOOK_AGAIN_MILLIS);
        }
        String text = "the topic '" + line.topic + "' can't be used: " + Failures.text(failure);
        var refused = new SendFailure.Refused(text, true);
        waitsFor = refused;
        if (lasting) {
            line.opening = false;
            failAll(line, refused, failure);
        }
    }

    private void openLater(Line line, long millis) {
        tasks.addLater(millis, () -> {
            line.opening = false;
            line.waiting.removeIf(Outgoing::ended);
            open(line);
        });
    }

    private void flush(Line line) {
        Outgoing outgoing;
        while ((outgoing = line.waiting.peek()) != null && write(line, outgoing)) {
            line.waiting.remove();
        }
    }

    /** Hands a record over; false if it has to wait. Never throws, as the others of its topic come after it. */
    private boolean write(Line line, Outgoing outgoing) {
        try {
            return handOver(line, outgoing);
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.warn("{}: could not write to {}", line.topic, who, e));
            fail(outgoing, Failures.sending(e), e);
            return true;
        }
    }

    private boolean handOver(Line line, Outgoing outgoing) {
        if (outgoing.ended() || !outgoing.begin()) {
            return true;
        }
        refusal = null;
        Client client = writer.client();
        line.lookForPartitions(client.producer());
        var record = outgoing.record(line.partitions, line.turn++);
        try {
            client.send(record, (metadata, failure) -> told(client, outgoing, failure));
        } catch (RuntimeException e) {
            refusal = e;
        }
        Exception told = refusal;
        if (told == null) {
            return true;
        }
        if (Failures.endsProducer(told)) {
            waitsFor = new SendFailure.Refused("the client for " + who + " failed: " + Failures.text(told), true);
            renew(client, told);
        } else if (told instanceof TimeoutException) {
            waitsFor = new SendFailure.Blocked("the client's buffer for " + who + " is full, or its topics changed");
        } else {
            fail(outgoing, Failures.sending(told), told);
            return true;
        }
        // No room, or a topic that is known no more: which of them it does not say, and looking is cheap.
        line.partitions = 0;
        line.opening = true;
        openLater(line, ROOM_MILLIS);
        return false;
    }

    /** Within the call on our own thread, or later on the producer's, which must not be held up, and ends with an Error. */
    private void told(Client client, Outgoing outgoing, @Nullable Exception failure) {
        if (failure == null) {
            run(outgoing::stored);
        } else if (Thread.currentThread() == thread) {
            refusal = failure;
        } else {
            if (Failures.endsProducer(failure)) {
                run(() -> tasks.add(() -> renew(client, failure)));
            }
            fail(outgoing, Failures.sending(failure), failure);
        }
    }

    private void failAll(Line line, SendFailure failure, @Nullable Throwable cause) {
        Outgoing outgoing;
        while ((outgoing = line.waiting.poll()) != null) {
            fail(outgoing, failure, cause);
        }
    }

    private void fail(Outgoing outgoing, SendFailure failure, @Nullable Throwable cause) {
        run(() -> outgoing.failed(failure, cause));
    }

    /** Goes on with another client, which does not know the topics yet. */
    private void renew(Client failed, Exception why) {
        if (!closed && writer.renew(failed, why)) {
            lines.values().forEach(line -> line.partitions = 0);
        }
    }

    /** Refuses what has not begun, and waits for the confirms of the rest. */
    public void close(Duration timeout) {
        tasks.add(() -> closed = true);
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        thread.interrupt();
        writer.close(timeout);
    }
}
