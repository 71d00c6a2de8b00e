package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of events whose type no handler here knows. */
class UnknownEventsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.leveret.delivery");
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

    private static UnknownEvents events(UnknownTypes policy, Duration... delays) {
        var spec = new SubscriptionSpec("walkers", "steps", Set.of(), Set.of(), 1, false, List.of(delays), false);
        return new UnknownEvents(spec, policy, new DelayedRetries(List.of(delays)));
    }

    private String told(UnknownEvents events) {
        log.list.clear();
        events.tell("step.undone", "no handler for it");
        assertEquals(1, log.list.size());
        return log.list.get(0).getFormattedMessage();
    }

    @Test
    void theLineSaysWhatBecomesOfThem() {
        Duration delay = Duration.ofSeconds(5);

        assertTrue(told(events(UnknownTypes.DISCARD, delay)).contains("Such events are forgotten."));
        assertTrue(told(events(UnknownTypes.PARK, delay)).contains("Such events are parked as invalid."));
        assertTrue(told(events(UnknownTypes.RETRY)).contains("Such events are parked as invalid."));
        assertTrue(told(events(UnknownTypes.RETRY, delay))
                .contains("Such events are tried again after each of the delayedRetries, and then parked as invalid."));
        assertTrue(told(events(UnknownTypes.RETRY, delay))
                .endsWith("write 'retiredTypes: [step.undone]' into the settings of the group walkers"));
    }

    @Test
    void onlyThePolicyThatWaitsForOthersHasDelays() {
        Duration delay = Duration.ofSeconds(5);

        assertEquals(delay, events(UnknownTypes.RETRY, delay).delay(0).orElseThrow());
        assertTrue(events(UnknownTypes.RETRY, delay).delay(1).isEmpty());
        assertTrue(events(UnknownTypes.PARK, delay).delay(0).isEmpty());
        assertTrue(events(UnknownTypes.DISCARD, delay).discarded());
        assertFalse(events(UnknownTypes.PARK, delay).discarded());
    }

    /** Anybody may publish types without end: neither the log nor memory may fill up. */
    @Test
    void eachTypeIsToldOnceAndOfTypesWithoutEndAboutAHundredAre() throws Exception {
        UnknownEvents events = events(UnknownTypes.PARK);
        int workers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        for (int i = 0; i < workers; i++) {
            threads.execute(() -> {
                for (int type = 0; type < 2_000; type++) {
                    events.tell("type." + type, "unknown");
                }
            });
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));

        assertTrue(log.list.size() >= 100 && log.list.size() < 100 + workers, () -> log.list.size() + " lines");
        assertEquals(
                log.list.size(),
                log.list.stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .distinct()
                        .count());
    }

    @Test
    void aTypeThatWouldForgeALineDoesNot() {
        events(UnknownTypes.PARK).tell("a\nb", "unknown");

        assertFalse(log.list.get(0).getFormattedMessage().contains("\n"));
    }
}
