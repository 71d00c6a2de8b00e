package io.leveret.engine.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.LeveretException;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.RequestException;
import io.leveret.engine.StubTransport;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Capabilities;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import io.leveret.transport.RefusingTime;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests with all kinds of replies, and with none. */
@Timeout(60)
class EngineRequesterTest {

    private static final Duration PATIENT = Duration.ofMinutes(1);

    private static final String GOOD = "{\"number\":%d}";

    /** The time of requests is up when a test says so: a busy machine ends none before its reply. */
    private final ManualTime time = new ManualTime();

    private final RefusingTime refusing = new RefusingTime(time);
    private final EngineThreads threads = TestThreads.of("requests", refusing);
    private final Broker broker = new Broker();
    private final EngineRequester requester =
            new EngineRequester(broker::publish, JsonCodec.standard(), broker, threads);

    record Answer(int number) {}

    @BeforeEach
    void start() {
        threads.start();
    }

    @AfterEach
    void close() {
        threads.timer().close();
        threads.workers().close();
    }

    /** What becomes of a request, by its number. */
    private enum Fate {
        ANSWERED,
        ANSWERED_TWICE,
        ANSWERED_LATE,
        LOST,
        REFUSED,
        IN_DOUBT,
        GARBLED,
        CANCELLED;

        static Fate of(int number) {
            return values()[number % values().length];
        }

        /** Whether nothing but its time ends it. */
        boolean waits() {
            return this == ANSWERED_LATE || this == LOST || this == IN_DOUBT;
        }
    }

    @Test
    void ofAHundredThousandRequestsEachEndsAsItShouldAndNoneIsKept() {
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            var future = requester.ask("steps", i, Answer.class, PATIENT);
            if (Fate.of(i) == Fate.CANCELLED) {
                future.cancel(true);
            }
            asked.add(future);
            if (Fate.of(i).waits()) {
                waiting.add(future);
            }
        }
        Awaitility.await().atMost(PATIENT).until(() -> requester.pending() == waiting.size());
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone), "its time is not up");
        time.advance(PATIENT);
        Awaitility.await().atMost(PATIENT).until(() -> asked.stream().allMatch(CompletableFuture::isDone));
        broker.late.forEach(late -> broker.reply(late, "{\"number\":-1}"));

        assertEquals(0, requester.pending());
        Awaitility.await().until(requester::idle);
        for (int i = 0; i < asked.size(); i++) {
            assertEnd(i, asked.get(i));
        }
        assertEquals(1, broker.opened.get());
    }

    private static void assertEnd(int number, CompletableFuture<Answer> future) {
        switch (Fate.of(number)) {
            case ANSWERED, ANSWERED_TWICE -> assertEquals(new Answer(number), future.join());
            case ANSWERED_LATE, LOST -> assertInstanceOf(RequestException.TimedOut.class, failure(future));
            case REFUSED -> assertInstanceOf(PublishException.Refused.class, failure(future));
            case IN_DOUBT ->
                assertInstanceOf(
                        PublishException.Unknown.class,
                        assertInstanceOf(RequestException.TimedOut.class, failure(future))
                                .getCause());
            case GARBLED -> assertInstanceOf(RequestException.Unreadable.class, failure(future));
            case CANCELLED -> assertTrue(future.isCancelled());
        }
    }

    @Test
    void aRequestIsMandatoryAndLivesAsLongAsItIsWaitedFor() {
        var unused = requester.ask("steps", 3, Answer.class, Duration.ofSeconds(5));
        PublishOptions options = Objects.requireNonNull(broker.latest);

        assertEquals("here", options.replyTo());
        assertEquals(true, options.mandatory());
        Duration ttl = Objects.requireNonNull(options.ttl());
        assertTrue(
                ttl.compareTo(Duration.ofSeconds(5)) <= 0 && ttl.compareTo(Duration.ofSeconds(1)) > 0, ttl::toString);

        var own = PublishOptions.DEFAULT.withTtl(Duration.ofMillis(7)).withMandatory(false);
        unused = requester.ask("steps", 3, Answer.class, Duration.ofSeconds(5), own);
        options = Objects.requireNonNull(broker.latest);

        assertEquals(Duration.ofMillis(7), options.ttl());
        assertEquals(false, options.mandatory());
    }

    @Test
    void aRequestIsNotSentWhileThereIsNoAddressForItsReply() {
        broker.connected = false;

        var failure = assertInstanceOf(
                RequestException.TimedOut.class, failure(requester.ask("steps", 0, Answer.class, PATIENT)));

        assertFalse(failure.maybeHandled());
        assertEquals(
                "the request Integer to the topic 'steps' was not sent, as there is no address for its reply: no connection",
                failure.getMessage());
        assertEquals(0, broker.published.get());
        assertEquals(0, requester.pending());
    }

    @Test
    void aRequestThatCannotBePublishedIsNotKept() {
        broker.fails = new IllegalArgumentException("no type");

        assertThrows(IllegalArgumentException.class, () -> requester.ask("steps", 0, Answer.class, PATIENT));

        assertEquals(0, requester.pending());
    }

    @Test
    void aRequestThatTheTimerCanNotTakeIsNotKept() {
        var unused = requester.ask("steps", 3, Answer.class, PATIENT);
        refusing.refuse(1);

        assertThrows(InternalError.class, () -> requester.ask("steps", 3, Answer.class, PATIENT));

        assertEquals(1, requester.pending());
        assertEquals(1, broker.published.get());
    }

    @Test
    void aBrokerWithoutRepliesIsNamed() {
        var none = new Capabilities("Pigeons", Set.of(), PATIENT, "they fly away");

        var failure = assertThrows(LeveretException.class, () -> requester.checked(none));

        assertTrue(
                String.valueOf(failure.getMessage())
                        .startsWith("not possible here: Pigeons cannot deliver a reply to the instance that has asked"),
                failure.getMessage());
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return Objects.requireNonNull(
                assertThrows(CompletionException.class, future::join).getCause());
    }

    /** Publishes requests to nobody, and replies itself. */
    private static final class Broker extends StubTransport implements ReplyInbox {

        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger published = new AtomicInteger();
        private final List<String> late = new ArrayList<>();
        private boolean connected = true;
        private @Nullable RuntimeException fails;
        private @Nullable PublishOptions latest;
        private ReplySink replies = (reply, unread) -> {};

        @Override
        public ReplyInbox replies(ReplySink sink) {
            opened.incrementAndGet();
            replies = sink;
            return this;
        }

        @Override
        public @Nullable String awaitAddress(Duration timeout) {
            return connected ? "here" : null;
        }

        @Override
        public String whyNone() {
            return "no connection";
        }

        CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options) {
            if (fails != null) {
                throw fails;
            }
            published.incrementAndGet();
            latest = options;
            int number = (int) event;
            String to = String.valueOf(options.correlationId());
            switch (Fate.of(number)) {
                case ANSWERED -> {
                    reply("of-another", GOOD.formatted(number));
                    reply(to, GOOD.formatted(number));
                }
                case ANSWERED_TWICE -> {
                    reply(to, GOOD.formatted(number));
                    reply(to, GOOD.formatted(-1));
                }
                case ANSWERED_LATE -> late.add(to);
                case GARBLED -> reply(to, "{\"number\":\"none\"}");
                case REFUSED -> {
                    return CompletableFuture.failedFuture(new PublishException.Refused("1", "on purpose", false));
                }
                case IN_DOUBT -> {
                    return CompletableFuture.failedFuture(new PublishException.Unknown("1", "on purpose"));
                }
                case LOST, CANCELLED -> {}
            }
            return CompletableFuture.completedFuture(new Receipt("1", topic, "step.made", true));
        }

        void reply(String correlationId, String body) {
            replies.accept(
                    new Message(
                            "",
                            "",
                            "r-1",
                            null,
                            "application/json",
                            null,
                            null,
                            Map.of(),
                            body.getBytes(UTF_8),
                            null,
                            correlationId),
                    null);
        }
    }
}
