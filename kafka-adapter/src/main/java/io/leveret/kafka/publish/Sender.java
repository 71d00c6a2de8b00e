package io.leveret.kafka.publish;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.Quietly;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events and copies with one client. Callers hand their records to it, for which it never waits. Those whose topic is not
 * known yet, or for which the client has no room, wait in a line, and so do those that come after them: a thread of its own hands
 * these over.
 */
public final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final long LOOK_AGAIN_MILLIS = 200;
    private static final long ROOM_MILLIS = 5;

    private final Writer writer;
    private final Handing handing;
    private final Opener opener;
    private final Tasks tasks;
    private final String who;
    private final SendFailure end;
    private final Thread thread;

    private final Map<String, Line> lines = new ConcurrentHashMap<>();

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
        this.handing = new Handing(writer, who, (client, why) -> tasks.add(() -> renew(client, why)));
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
        Line line = line(outgoing.topic());
        int partitions = closed ? 0 : line.open();
        // What was refused is refused again, or has room by then.
        if (partitions == 0 || handing.handOver(line, partitions, outgoing) != null) {
            await(line, outgoing);
        }
    }

    /** Takes one for the thread, so that nothing is told before this returns. */
    void addForThread(Outgoing outgoing) {
        await(line(outgoing.topic()), outgoing);
    }

    private Line line(String topic) {
        Line known = lines.get(topic);
        return known != null ? known : lines.computeIfAbsent(topic, Line::new);
    }

    private void await(Line line, Outgoing outgoing) {
        line.add(outgoing, () -> tasks.add(() -> attend(line)));
        // Asked afterwards, as the thread may have ended just before.
        if (closed && line.remove(outgoing)) {
            handing.fail(outgoing, end, null);
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

    private void attend(Line line) {
        line.looked();
        if (closed) {
            failAll(line, end, null);
        } else if (line.partitions() == 0) {
            open(line);
        } else {
            flush(line);
        }
    }

    private void open(Line line) {
        Outgoing first = line.first();
        if (line.opening || line.partitions() > 0 || first == null) {
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
            line.removeEnded();
            open(line);
        });
    }

    /** Writes what waits, and opens the line when nothing does. */
    private void flush(Line line) {
        Outgoing outgoing;
        while ((outgoing = line.firstOrOpen()) != null && write(line, outgoing)) {
            line.remove(outgoing);
        }
    }

    /** Hands a record over; false if it has to wait. */
    private boolean write(Line line, Outgoing outgoing) {
        Handing.Refusal refusal = handing.handOver(line, line.partitions(), outgoing);
        if (refusal == null) {
            return true;
        }
        Exception why = refusal.why();
        if (Failures.endsProducer(why)) {
            waitsFor = new SendFailure.Refused("the client for " + who + " failed: " + Failures.text(why), true);
            renew(refusal.client(), why);
        } else if (why instanceof TimeoutException) {
            waitsFor = new SendFailure.Blocked("the client's buffer for " + who + " is full, or its topics changed");
        } else {
            handing.fail(outgoing, Failures.sending(why), why);
            return true;
        }
        // No room, or a topic that is known no more: which of them it does not say, and looking is cheap.
        line.unknown();
        line.opening = true;
        openLater(line, ROOM_MILLIS);
        return false;
    }

    private void failAll(Line line, SendFailure failure, @Nullable Throwable cause) {
        Outgoing outgoing;
        while ((outgoing = line.poll()) != null) {
            handing.fail(outgoing, failure, cause);
        }
    }

    /** Goes on with another client, which does not know the topics yet. */
    private void renew(Client failed, Exception why) {
        if (!closed && writer.renew(failed, why)) {
            lines.values().forEach(Line::unknown);
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
