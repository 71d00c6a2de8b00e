package io.leveret.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishException;
import io.leveret.RequestException;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of one request: by its reply, its time, its publish, its caller, or the end of the application. */
@Timeout(60)
class PendingRequestTest {

    private final AtomicInteger forgotten = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    private PendingRequest<Integer> request() {
        var request = new PendingRequest<>(
                "c-1",
                "steps",
                "the request step to the topic 'steps'",
                Integer.class,
                Duration.ofSeconds(5),
                new ReplyReader(JsonCodec.standard()),
                one -> forgotten.incrementAndGet(),
                one -> ended.incrementAndGet());
        request.deadline(cancelled::incrementAndGet);
        return request;
    }

    private static Message reply(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Message("", "", "r-1", null, "application/json", null, null, Map.of(), bytes, null, "c-1");
    }

    private static Throwable failure(PendingRequest<Integer> request) {
        request.complete();
        Throwable thrown = assertThrows(
                        CompletionException.class, () -> request.future().join())
                .getCause();
        return thrown == null ? new AssertionError("no cause") : thrown;
    }

    @Test
    void ofAllThatEndItAtOnceOneDecidesAndItIsForgottenOnce() throws Exception {
        int rounds = 2_000;
        List<PendingRequest<Integer>> all =
                IntStream.range(0, rounds).mapToObj(i -> request()).toList();

        TestThreads.race(rounds, round -> all.get(round).replied(reply("1"), null), round -> {
            switch (round % 3) {
                case 0 -> all.get(round).expire();
                case 1 -> all.get(round).close();
                default -> all.get(round).future().cancel(false);
            }
        });
        all.forEach(PendingRequest::complete);

        assertEquals(rounds, forgotten.get());
        assertEquals(rounds, cancelled.get());
        assertTrue(all.stream().allMatch(request -> request.future().isDone()));
        assertTrue(ended.get() <= rounds, () -> ended + " ends of " + rounds);
    }

    @Test
    void aDeadlineThatIsSetAfterTheEndIsCancelled() {
        PendingRequest<Integer> request = request();
        request.replied(reply("1"), null);
        cancelled.set(0);

        request.deadline(cancelled::incrementAndGet);

        assertEquals(1, cancelled.get());
    }

    /** What may be stored may still be replied to. */
    @Test
    void aPublishInDoubtEndsNothingAndIsTheCauseWhenNoReplyComes() {
        PendingRequest<Integer> answered = request();
        PendingRequest<Integer> silent = request();
        var unknown = new PublishException.Unknown("id", "the connection broke");
        answered.published(unknown);
        silent.published(new CompletionException(unknown));
        assertEquals(0, ended.get());

        answered.replied(reply("1"), null);
        silent.expire();

        answered.complete();
        assertEquals(1, answered.future().join());
        var timedOut = assertInstanceOf(RequestException.TimedOut.class, failure(silent));
        assertSame(unknown, timedOut.getCause());
        assertTrue(timedOut.maybeHandled());
    }

    @Test
    void aPublishThatFailedForSureIsTheEnd() {
        PendingRequest<Integer> request = request();
        var unroutable = new PublishException.Unroutable("id", "nobody");

        request.published(new CompletionException(unroutable));

        assertSame(unroutable, failure(request));
        assertEquals(1, forgotten.get());
    }

    @Test
    void aReplyThatCanNotBeReadSaysWhyAndNothingOfItsContent() {
        PendingRequest<Integer> garbled = request();
        garbled.replied(reply("\"canary\""), null);
        PendingRequest<Integer> tooLarge = request();
        tooLarge.replied(reply("1"), "it has 70 MB; at most 64 MB are kept");

        Throwable unreadable = assertInstanceOf(RequestException.Unreadable.class, failure(garbled));
        assertFalse(String.valueOf(unreadable.getMessage()).contains("canary"), unreadable::toString);
        assertEquals(
                "the reply 'r-1' can't be read as java.lang.Integer: it has 70 MB; at most 64 MB are kept",
                failure(tooLarge).getMessage());
    }

    /** Its own callback does not count: whether a worker of its own is needed depends on the caller's. */
    @Test
    void itHasDependentsOnceTheCallerHasAddedOne() {
        PendingRequest<Integer> request = request();
        assertFalse(request.hasDependents());

        var unused = request.future().thenApply(number -> number + 1);

        assertTrue(request.hasDependents());
    }
}
