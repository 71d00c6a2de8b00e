package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of an event whose handler fails. */
class DeliveryLogTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.leveret.delivery");
    private final Queue<ILoggingEvent> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void forget() {
        logger.detachAppender(appender);
    }

    @Test
    void aRetryNamesTheExceptionAndTheDeadLetterHasItsStackTraceOnce() {
        fail((order, context) -> {
            throw new IllegalStateException("no stock");
        });

        ILoggingEvent retry = only(Level.INFO);
        assertEquals(
                "log-one.orders: 'order.placed' 'id-1' comes back in 50ms after 1 attempt:"
                        + " java.lang.IllegalStateException: no stock",
                retry.getFormattedMessage());
        assertNull(retry.getThrowableProxy());
        ILoggingEvent dead = only(Level.WARN);
        assertEquals(
                "log-one.orders: 'order.placed' 'id-1' goes to the dead letters after 2 attempts:"
                        + " java.lang.IllegalStateException: no stock",
                dead.getFormattedMessage());
        assertNotNull(dead.getThrowableProxy());
        assertTrue(dead.getThrowableProxy().getStackTraceElementProxyArray().length > 0);
    }

    @Test
    void aDeadLetterThatTheHandlerAskedForHasNoStackTrace() {
        fail((order, context) -> Outcome.deadLetter("not ours"));

        ILoggingEvent dead = only(Level.WARN);
        assertTrue(dead.getFormattedMessage().endsWith("after 1 attempt: not ours"), dead.getFormattedMessage());
        assertNull(dead.getThrowableProxy());
        assertFalse(logged.stream().anyMatch(event -> event.getLevel() == Level.INFO), logged.toString());
    }

    private static void fail(EventHandler<OrderPlaced> handler) {
        var settings = SubscriptionSettings.DEFAULT
                .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                .withDelayedRetries(Duration.ofMillis(50));
        try (Leveret app = Leveret.builder()
                .settings(Settings.of("memory:log").withDefaults(settings))
                .subscribe(SubscriptionDefinition.of("log-one", "orders", Handling.of(OrderPlaced.class, handler)))
                .start()) {
            app.publisher()
                    .publish("orders", new OrderPlaced("1"), PublishOptions.DEFAULT.withId("id-1"))
                    .join();
            Awaitility.await()
                    .until(() -> app.deadLetters("log-one", "orders").browse(1).size() == 1);
        }
    }

    private ILoggingEvent only(Level level) {
        List<ILoggingEvent> found =
                logged.stream().filter(event -> event.getLevel() == level).toList();
        assertEquals(1, found.size(), logged.toString());
        return found.get(0);
    }
}
