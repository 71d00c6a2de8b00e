package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.leveret.PublishException;
import io.leveret.Receipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Publishes that fail, and whose caller may have looked away. */
class UnheardFailuresTest {

    private final PublishException blocked = new PublishException.Blocked("id-1", "on purpose");

    private final UnheardFailures unheard = new UnheardFailures();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.leveret.publish");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** An interceptor's callback is not the caller's. */
    @Test
    void aFailureWhoseCallerLooksAwayIsLoggedAlthoughAnInterceptorHearsIt() {
        var sent = new CompletableFuture<Receipt>();
        CompletableFuture<Receipt> intercepted = sent.whenComplete((receipt, failure) -> {});
        CompletableFuture<Receipt> callers = unheard.watched(intercepted);

        sent.completeExceptionally(blocked);

        assertEquals(List.of("a publish failed, and its future is ignored: Blocked: on purpose"), warnings());
        assertSame(blocked, callers.handle((receipt, failure) -> failure).join());
    }

    @Test
    void aFailureThatTheCallerHearsIsNotLogged() {
        var sent = new CompletableFuture<Receipt>();
        CompletableFuture<Throwable> heard =
                unheard.watched(sent.thenApply(receipt -> receipt)).handle((receipt, failure) -> failure);

        sent.completeExceptionally(blocked);

        assertSame(blocked, heard.join());
        assertEquals(List.of(), warnings());
    }

    @Test
    void whatHasEndedBeforeTheCallerHasItIsTheCallersToSee() {
        CompletableFuture<Receipt> failed = CompletableFuture.failedFuture(blocked);

        assertSame(failed, unheard.watched(failed));
        assertEquals(List.of(), warnings());
    }

    @Test
    void aReceiptComesThrough() {
        var sent = new CompletableFuture<Receipt>();
        CompletableFuture<Receipt> callers = unheard.watched(sent);
        var receipt = new Receipt("id-1", "steps", "step.made", true);

        sent.complete(receipt);

        assertSame(receipt, callers.join());
    }
}
