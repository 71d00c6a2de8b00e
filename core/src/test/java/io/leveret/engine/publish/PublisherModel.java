package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.LeveretListener;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.engine.StubTransport;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ManualTime;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A publisher, and what each of its publishes should end in: the first that decides it counts. */
final class PublisherModel {

    /** What a model is made to do. */
    enum Step {
        PUBLISH,
        PUBLISH_OPTIONAL,
        CONNECT,
        DISCONNECT,
        STORE,
        DROP,
        REFUSE,
        LOSE,
        LET_TIME_PASS,
        CLOSE
    }

    static final int WINDOW = 4;
    private static final Duration TIMEOUT = Duration.ofMillis(800);

    /** Sends while it is connected; otherwise keeps what is to be sent. */
    private static final class Broker extends StubTransport {

        private final List<OutboundMessage> waiting = new ArrayList<>();
        private boolean connected = true;

        @Override
        public void send(OutboundMessage outbound) {
            if (connected) {
                super.send(outbound);
            } else {
                waiting.add(outbound);
            }
        }
    }

    /** One publish, as it should be. */
    private static final class Entry {

        private final CompletableFuture<Receipt> future;
        private final boolean mandatory;
        private final long startedAt;
        private boolean begun;

        /** What it ends in: a class of failures, or whether it was routed. Null until that is decided. */
        private @Nullable Object end;

        Entry(CompletableFuture<Receipt> future, boolean mandatory, long startedAt) {
            this.future = future;
            this.mandatory = mandatory;
            this.startedAt = startedAt;
        }
    }

    private final ManualTime time = new ManualTime();
    private final Broker broker = new Broker();
    private final List<Entry> entries = new ArrayList<>();

    /** What the transport was given, beside what the model has of it. */
    private final List<Given> given = new ArrayList<>();

    private final Queue<Boolean> told = new ConcurrentLinkedQueue<>();
    private final EngineThreads threads = TestThreads.of("model", time, new LeveretListener() {
        @Override
        public void published(String topic, String type, Duration elapsed, @Nullable PublishException failure) {
            told.add(failure == null);
        }
    });
    private final EnginePublisher publisher;
    private boolean closed;

    private record Given(OutboundMessage outbound, Entry entry) {}

    PublisherModel() {
        var settings = new PublishSettings(TIMEOUT, WINDOW, PublishSettings.WhenFull.FAIL);
        publisher = new EnginePublisher(
                settings, JsonCodec.standard(), broker, Capabilities.UNKNOWN, "model", threads, List.of());
        threads.start();
        publisher.watch(threads.timer());
    }

    /** Does a step, and compares; one for which there is nothing does nothing. {@code which} selects the publish. */
    void step(Step step, int which) throws Exception {
        switch (step) {
            case PUBLISH -> publish(true);
            case PUBLISH_OPTIONAL -> publish(false);
            case CONNECT -> connect();
            case DISCONNECT -> broker.connected = false;
            case STORE -> report(which, outbound -> outbound.stored(true), entry -> true);
            case DROP ->
                report(
                        which,
                        outbound -> outbound.stored(false),
                        entry -> entry.mandatory ? PublishException.Unroutable.class : false);
            case REFUSE ->
                report(
                        which,
                        outbound -> outbound.failed(new SendFailure.Refused("on purpose", false)),
                        entry -> PublishException.Refused.class);
            case LOSE ->
                report(
                        which,
                        outbound -> outbound.failed(new SendFailure.Unknown("on purpose")),
                        entry -> PublishException.Unknown.class);
            case LET_TIME_PASS -> pass(Duration.ofMillis(100L * (1 + which % 4)));
            case CLOSE -> {
                publisher.close();
                closed = true;
            }
        }
        compare();
    }

    private void publish(boolean mandatory) {
        long underWay = entries.stream().filter(entry -> entry.end == null).count();
        int before = broker.sent.size() + broker.waiting.size();
        var options = PublishOptions.DEFAULT.withType("step.made").withMandatory(mandatory);
        var entry = new Entry(publisher.publish("steps", 1, options), mandatory, time.nanoTime());
        entries.add(entry);
        if (closed) {
            entry.end = PublishException.Closed.class;
        } else if (underWay >= WINDOW) {
            entry.end = PublishException.Blocked.class;
        } else {
            entry.begun = broker.connected;
            OutboundMessage outbound =
                    broker.connected ? last(broker.sent) : broker.waiting.get(broker.waiting.size() - 1);
            given.add(new Given(outbound, entry));
        }
        int more = entry.end == null ? 1 : 0;
        assertEquals(before + more, broker.sent.size() + broker.waiting.size());
    }

    private static OutboundMessage last(Queue<OutboundMessage> sent) {
        return new ArrayList<>(sent).get(sent.size() - 1);
    }

    /** What has waited is sent, unless its time is up. */
    private void connect() {
        broker.connected = true;
        for (OutboundMessage outbound : broker.waiting) {
            Entry entry = given.stream()
                    .filter(each -> each.outbound.equals(outbound))
                    .findFirst()
                    .orElseThrow()
                    .entry;
            assertEquals(entry.end == null, outbound.begin());
            entry.begun = entry.end == null;
        }
        broker.waiting.clear();
    }

    /** Reports about any publish, also about one that has ended. */
    private void report(int which, Consumer<OutboundMessage> report, java.util.function.Function<Entry, Object> end) {
        if (given.isEmpty()) {
            return;
        }
        Given one = given.get(which % given.size());
        if (one.entry.end == null) {
            one.entry.end = end.apply(one.entry);
        }
        report.accept(one.outbound);
    }

    private void pass(Duration duration) {
        time.advance(duration);
        for (Entry entry : entries) {
            if (entry.end == null && time.nanoTime() - entry.startedAt >= TIMEOUT.toNanos()) {
                entry.end = PublishException.TimedOut.class;
            }
        }
    }

    private void compare() throws Exception {
        for (Entry entry : entries) {
            if (entry.end == null) {
                assertEquals(false, entry.future.isDone(), "it ends, and nothing has decided it");
            } else {
                compare(entry, Objects.requireNonNull(entry.end));
            }
        }
        assertEquals(entries.stream().filter(entry -> entry.end == null).count(), publisher.pending());
    }

    private static void compare(Entry entry, Object end) throws Exception {
        Object ended = entry.future
                .<Object>handle((receipt, failure) -> failure == null ? receipt.routed() : failure)
                .get(30, TimeUnit.SECONDS);
        if (end instanceof Class<?> failure) {
            assertInstanceOf(failure, ended);
        } else {
            assertEquals(end, ended);
        }
        if (ended instanceof PublishException.TimedOut late) {
            assertEquals(entry.begun, late.maybeStored());
        }
    }

    /** Lets all that is left time out; listeners have heard of each publish once. */
    void end() throws Exception {
        pass(TIMEOUT);
        compare();
        assertTrue(publisher.idle());
        threads.listeners().close(Duration.ofSeconds(30));
        threads.timer().close();
        threads.workers().close();
        assertEquals(
                entries.stream().filter(entry -> entry.end instanceof Boolean).count(),
                told.stream().filter(succeeded -> succeeded).count());
        assertEquals(entries.size(), told.size());
    }
}
