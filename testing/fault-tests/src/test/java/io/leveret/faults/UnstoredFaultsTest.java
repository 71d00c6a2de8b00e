package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishSettings;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the broker does not store harms nothing else. The first publish of a channel to a queue without a leader holds up the
 * whole channel for 65 s; on a channel that has published there before, only the publishes to that queue have no answer.
 */
@NeedsBroker(privateNode = true)
@Timeout(240)
@Tag("full")
class UnstoredFaultsTest {

    @AutoClose
    private static final RabbitCluster cluster = RabbitCluster.started(3);

    /** Whose fault it is can't be seen on the channel: nothing on it is answered. */
    @Test
    @Row(58)
    void aTopicThatHasNeverAnsweredTakesNothingFromTheOthersThatAreAsNew() {
        var ill = new Ledger();
        List<String> healthy = IntStream.range(0, 6).mapToObj(i -> "new-" + i).toList();
        Map<String, Ledger> well = new HashMap<>();
        healthy.forEach(topic -> well.put(topic, new Ledger()));
        declare("ill", "new-ill");
        healthy.forEach(topic -> declare("well", topic));
        RabbitNode lost = Majorities.takeFrom(cluster, "ill.new-ill");
        int published = 0;
        try (Leveret app = Apps.start(settings("declare"))) {
            while (!names(app, "topic new-ill")) {
                for (Map.Entry<String, Ledger> topic : well.entrySet()) {
                    topic.getValue().publish(app, topic.getKey(), published);
                }
                ill.publish(app, "new-ill", published++);
            }
            well.values().forEach(ledger -> Waits.until(() -> ledger.pending.get() == 0));
            int before = published;
            for (int i = 0; i < 300; i++) {
                for (Map.Entry<String, Ledger> topic : well.entrySet()) {
                    topic.getValue().publish(app, topic.getKey(), published);
                }
                ill.publish(app, "new-ill", published++);
            }
            for (Ledger ledger : well.values()) {
                Waits.within(Duration.ofSeconds(20), () -> ledger.pending.get() == 0);
                assertEquals(
                        Set.of(),
                        ledger.failures.keySet().stream()
                                .filter(id -> Integer.parseInt(id.substring("entry-".length())) >= before)
                                .collect(Collectors.toSet()));
            }
            var next = new AtomicInteger(published);
            lost.start();
            Waits.until(() -> {
                ill.publish(app, "new-ill", next.getAndIncrement());
                return !ill.confirmed.isEmpty();
            });
            Waits.until(() -> app.health().up());
        } finally {
            Majorities.startAgain(lost);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"declare", "verify"})
    @Row(58)
    void copiesWithoutALeaderKeepNothingElseWaitingAndAllArriveOnceThereIsOne(String topology) {
        String topic = topology + "-copied";
        String queue = "copied." + topic;
        var ledger = new Ledger();
        var others = new Ledger();
        var definition =
                SubscriptionDefinition.of("copied", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() % 10 == 1) {
                        return Outcome.deadLetter("a bad one");
                    }
                    if (entry.number() % 10 == 2 && context.attempt() == 1) {
                        throw new IllegalStateException("the first time");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        var other = SubscriptionDefinition.of("others", topology + "-others", others.handling());
        Apps.start(settings("declare"), definition, other).close();
        List<String> copies = List.of(queue + ".dead", queue + ".invalid", queue + ".retry.500ms");
        RabbitNode lost = Majorities.takeFrom(cluster, copies.toArray(String[]::new));
        Set<String> dead = ids(1, 200);
        Set<String> retried = ids(2, 200);
        try (Leveret app = Apps.start(settings(topology), definition, other)) {
            for (int i = 0; i < 20; i++) {
                Broker.publish(cluster.nodes().get(0), topic, "entry.made", "unreadable-" + i, Map.of(), "{");
            }
            for (int i = 0; i < 200; i++) {
                ledger.publish(app, topic, i);
                others.publish(app, topology + "-others", i);
            }
            Waits.within(Duration.ofSeconds(30), () -> ledger.handled.size() == 160 && others.handled.size() == 200);
            copies.forEach(copy -> Waits.within(Duration.ofSeconds(30), () -> names(app, "queue " + copy)));
            assertEquals(Set.of(), others.failures.keySet());
            assertEquals(Set.of(), ledger.failures.keySet());
            lost.start();
            Waits.within(Duration.ofSeconds(90), () -> ledger.handled.keySet().containsAll(retried));
            Waits.until(() -> app.deadLetters("copied", topic).browse(1_000).stream()
                    .map(letter -> letter.id())
                    .collect(Collectors.toSet())
                    .equals(dead));
            Waits.until(() -> app.invalid("copied", topic).browse(1_000).stream()
                            .map(letter -> letter.id())
                            .distinct()
                            .count()
                    == 20);
            Waits.until(() -> app.health().up());
        } finally {
            Majorities.startAgain(lost);
        }
    }

    private static Set<String> ids(int remainder, int until) {
        return IntStream.range(0, until)
                .filter(i -> i % 10 == remainder)
                .mapToObj(Ledger::id)
                .collect(Collectors.toSet());
    }

    private static boolean names(Leveret app, String component) {
        return app.health().components().stream().anyMatch(part -> part.name().equals(component) && !part.up());
    }

    private static void declare(String group, String topic) {
        Apps.start(settings("declare"), SubscriptionDefinition.of(group, topic, new Ledger().handling()))
                .close();
    }

    private static Settings settings(String topology) {
        return Apps.with(
                Apps.settings(cluster.nodes().get(0).url())
                        .withPublish(new PublishSettings(Duration.ofSeconds(15), 500, PublishSettings.WhenFull.BLOCK)),
                "topology",
                topology);
    }
}
