package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.CancelCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a bare client publishes, each message ends once: handled, dead or invalid; and nothing else ends. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class InboundFuzzTest {

    private static final int MESSAGES = Integer.getInteger("leveret.fuzz.messages", 6_000);
    private static final String TOPIC = "fuzz-topic";
    private static final String QUEUE = "fuzz.fuzz-topic";
    private static final int UNCONFIRMED = 500;

    /** What messages end as, by their numbers. */
    private final Map<Long, AtomicInteger> handled = new ConcurrentHashMap<>();

    private final Map<Long, AtomicInteger> dead = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> invalid = new ConcurrentHashMap<>();
    private final Queue<String> down = new ConcurrentLinkedQueue<>();

    record Line(String sku) {}

    record Order(
            String id,
            int count,
            @Nullable Instant at,
            @Nullable BigDecimal price,
            @Nullable List<Line> lines) {}

    @Test
    void everyMessageEndsOnceAndNoConsumerEnds() throws Exception {
        Random random = FuzzSeed.random("inbound messages");
        Set<String> threadsBefore = leveretThreads();
        RabbitNode node = SharedNode.empty();
        node.addUser("stranger", "stranger");
        try (Leveret app = start(node);
                Connection stranger = connect(node, "stranger");
                Channel parking = stranger.createChannel()) {
            count(parking, QUEUE + ".dead", dead);
            count(parking, QUEUE + ".invalid", invalid);
            publish(stranger, random);
            Waits.until(() -> handled.size() + dead.size() + invalid.size() >= MESSAGES);
            Ledger.awaitQuiet(node, QUEUE, 1);
            Ledger.awaitQuiet(node, QUEUE + ".retry.200ms", 0);
            Ledger.awaitQuiet(node, QUEUE + ".dead", 1);
            Ledger.awaitQuiet(node, QUEUE + ".invalid", 1);
            assertTrue(
                    app.health().components().stream()
                            .allMatch(part -> part.up() || part.detail().contains("events could be read")),
                    () -> app.health().toString());
            // Most of it can't be read, and health may have said so; on a busy machine the broker may pause in taking
            // copies.
            down.removeIf(what -> what.contains("events could be read") || what.contains("wait for copies"));
            assertEquals(List.of(), List.copyOf(down), "nothing went down in between");
        }
        assertEveryNumberOnce();
        Waits.until(() -> leveretThreads().equals(threadsBefore));
    }

    private Leveret start(RabbitNode node) {
        // Half of them in order, as these go through lanes.
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
                    if (order.count() % 10 == 0) {
                        throw new IllegalStateException("line one of " + order.id() + "\r\nERROR forged line two");
                    }
                    handled.computeIfAbsent(
                                    Long.valueOf(
                                            String.valueOf(context.headers().get(FuzzedMessages.NUMBER))),
                                    number -> new AtomicInteger())
                            .incrementAndGet();
                    return Outcome.ack();
                })
                .types("order.#")
                .orderedBy(order -> order.count() % 2 == 0 ? order.id() : null);
        return Leveret.builder()
                .settings(Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url()).defaults().withDelayedRetries(Duration.ofMillis(200))))
                .subscribe(SubscriptionDefinition.of("fuzz", TOPIC, handling))
                .listener(new Downs(down))
                .start();
    }

    /** By way of the topic as a rule, and past it straight into the queue. */
    private static void publish(Connection connection, Random random) throws Exception {
        var messages = new FuzzedMessages(random);
        try (Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int number = 0; number < MESSAGES; number++) {
                BasicProperties properties = messages.properties(number);
                if (random.nextInt(4) == 0) {
                    properties = properties.builder().userId("stranger").build();
                }
                boolean direct =
                        random.nextInt(5) == 0 && !properties.getHeaders().containsKey("CC");
                channel.basicPublish(
                        direct ? "" : TOPIC, direct ? QUEUE : messages.routingKey(), properties, messages.body());
                if (number % UNCONFIRMED == 0) {
                    channel.waitForConfirmsOrDie(30_000);
                }
            }
            channel.waitForConfirmsOrDie(30_000);
        }
    }

    private void count(Channel channel, String queue, Map<Long, AtomicInteger> ends) throws Exception {
        channel.basicQos(1_000);
        DeliverCallback parkedOne = (tag, delivery) -> {
            Object number = delivery.getProperties().getHeaders().get(FuzzedMessages.NUMBER);
            ends.computeIfAbsent((Long) number, key -> new AtomicInteger()).incrementAndGet();
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        };
        CancelCallback cancelled = tag -> down.add(queue + " is gone");
        channel.basicConsume(queue, false, parkedOne, cancelled);
    }

    private void assertEveryNumberOnce() {
        Set<Long> wrong = new TreeSet<>();
        for (long number = 0; number < MESSAGES; number++) {
            if (ends(handled, number) + ends(dead, number) + ends(invalid, number) != 1) {
                wrong.add(number);
            }
        }
        assertEquals(Set.of(), wrong, "ended not at all, or more than once");
        System.out.println("inbound messages: " + handled.size() + " handled, " + dead.size() + " dead, "
                + invalid.size() + " invalid");
        for (var ends : List.of(handled, dead, invalid)) {
            assertTrue(ends.size() > MESSAGES / 100, "there are enough of each end for the run to mean something");
        }
    }

    private static int ends(Map<Long, AtomicInteger> ends, long number) {
        AtomicInteger count = ends.get(number);
        return count == null ? 0 : count.get();
    }

    private static Connection connect(RabbitNode node, String user) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.url(user, user, "/"));
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("fuzz");
    }

    private static Set<String> leveretThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("leveret-faults"))
                .collect(Collectors.toSet());
    }
}
