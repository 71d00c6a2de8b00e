package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that do to their own thread, application and process what they like. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class WilfulHandlersTest {

    private static final RabbitNode node = SharedNode.empty();

    private static SubscriptionDefinition of(String name, EventHandler<Ledger.Entry> handler) {
        return SubscriptionDefinition.of(name, name + "-topic", Handling.of(Ledger.Entry.class, handler));
    }

    /** What such a handler leaves behind is neither a failure of its own event nor of the next. */
    @Test
    @Row(64)
    void oneThatInterruptsItselfIsAcknowledgedAtItsFirstAttempt() {
        var ledger = new Ledger();
        try (Leveret app = Apps.start(Apps.settings(node.url()), of("interrupts", (entry, context) -> {
            var unused = context.publisher().publish("more-topic", entry, Apps.NOT_MANDATORY);
            ledger.note(context);
            Thread.currentThread().interrupt();
            return Outcome.ack();
        }))) {
            for (int i = 0; i < 100; i++) {
                ledger.publish(app, "interrupts-topic", i);
            }
            ledger.settle(100);
            Ledger.awaitQuiet(node, "interrupts.interrupts-topic", 1);
            ledger.handled.forEach((id, times) -> assertEquals(1, times, id));
            assertEquals(
                    0,
                    app.deadLetters("interrupts", "interrupts-topic").browse(10).size());
        }
    }

    /** Its own event is delivered again, as it never returned. */
    @Test
    @Row(64)
    void oneThatExitsEndsTheProcessLongBeforeTheTimeout() throws Exception {
        var ledger = new Ledger();
        try (ChildJvm child = ChildJvm.start(List.of(), ExitingHandler.class, node.url())) {
            child.awaitOutput("started");
            try (Leveret app = Apps.start(Apps.settings(node.url()))) {
                ledger.publish(app, ExitingHandler.TOPIC, 1);
                assertEquals(3, child.awaitExit(Duration.ofSeconds(60)), child::output);
            }
        }
        var definition = SubscriptionDefinition.of("exit", ExitingHandler.TOPIC, ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            ledger.settle(1);
            Ledger.awaitQuiet(node, "exit." + ExitingHandler.TOPIC, 1);
            assertTrue(app.health().up());
        }
    }

    @Test
    @Row(64)
    void oneThatClosesTheApplicationIsAcknowledgedAndClosingWaitsForItAlone() {
        var ledger = new Ledger();
        var app = new AtomicReference<Leveret>();
        app.set(Apps.start(Apps.settings(node.url()), of("closes", (entry, context) -> {
            app.get().close(Duration.ofMinutes(10));
            ledger.note(context);
            return Outcome.ack();
        })));
        try (Leveret other = Apps.start(Apps.settings(node.url()))) {
            ledger.publish(other, "closes-topic", 1);

            Waits.until(() -> app.get().health().state() == Health.State.CLOSED);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "closes.closes-topic", 0);
        }
    }

    @Test
    @Row(64)
    @Tag("full")
    void oneThatPublishesTenThousandEventsIsAcknowledgedOnceAllAreConfirmed() {
        publishes("floods", 10_000, 1_000);
    }

    @Test
    @Row(64)
    void oneThatPublishesThroughAWindowOfOneIsAcknowledgedOnceAllAreConfirmed() {
        publishes("narrow", 20, 1);
    }

    private void publishes(String name, int events, int window) {
        var ledger = new Ledger();
        var more = new Ledger();
        var receiving = SubscriptionDefinition.of(name + "-more", name + "-more-topic", more.handling());
        var settings = Apps.settings(node.url())
                .withPublish(new PublishSettings(Duration.ofSeconds(60), window, PublishSettings.WhenFull.BLOCK));
        try (Leveret app = Apps.start(settings, receiving, of(name, (entry, context) -> {
            for (int i = 0; i < events; i++) {
                var unused = context.publisher()
                        .publish(
                                name + "-more-topic", new Ledger.Entry(i), PublishOptions.DEFAULT.withId(Ledger.id(i)));
            }
            ledger.note(context);
            return Outcome.ack();
        }))) {
            ledger.publish(app, name + "-topic", 1);

            ledger.settle(1);
            Ledger.awaitQuiet(node, name + "." + name + "-topic", 1);
            Waits.until(() -> more.handled.size() == events);
            assertEquals(1, ledger.handled.get(Ledger.id(1)));
        }
    }
}
