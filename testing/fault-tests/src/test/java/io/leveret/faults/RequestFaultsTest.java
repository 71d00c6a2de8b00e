package io.leveret.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RequestException;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and replies with programs that know nothing of Leveret, and with connections and queues that go. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class RequestFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    private static final Duration PATIENT = Duration.ofSeconds(60);

    @EventType("price.asked")
    record PriceAsked(String article) {}

    record Price(String article, int cents) {}

    /** Both ways that other clients ask in. */
    @Test
    void foreignRequestersGetTheirReplies() throws Exception {
        try (Leveret app = responder("foreign-prices", settings());
                Foreign foreign = Foreign.at(node.url())) {
            String queue = foreign.channel().queueDeclare().getQueue();
            for (String replyTo : new String[] {"amq.rabbitmq.reply-to", queue}) {
                BlockingQueue<Delivery> replies = new LinkedBlockingQueue<>();
                foreign.channel().basicConsume(replyTo, true, (tag, reply) -> replies.add(reply), tag -> {});

                foreign.channel().basicPublish("foreign-prices", "price.asked", asking(replyTo, "c-1"), json("apple"));

                Delivery reply = replies.poll(30, TimeUnit.SECONDS);
                assertEquals("c-1", reply.getProperties().getCorrelationId());
                assertEquals("application/json", reply.getProperties().getContentType());
                assertEquals("{\"article\":\"apple\",\"cents\":5}", new String(reply.getBody(), UTF_8));
            }
            assertTrue(app.health().up());
        }
    }

    /** Its requests are handled, and no more is made of them. */
    @Test
    void aRequestWithAMadeUpReplyAddressIsHandledOnceAndAcknowledged() throws Exception {
        var handled = new LinkedBlockingQueue<String>();
        var definition =
                SubscriptionDefinition.of("prices", "made-up", Handling.of(PriceAsked.class, (asked, context) -> {
                    handled.add(String.valueOf(context.replyTo()));
                    return Outcome.reply(new Price(asked.article(), 5));
                }));
        try (Leveret app = Apps.start(settings(), definition);
                Foreign foreign = Foreign.at(node.url())) {
            for (String replyTo : new String[] {"nobody", "amq.rabbitmq.reply-to.made-up", "é".repeat(127)}) {
                foreign.channel().basicPublish("made-up", "price.asked", asking(replyTo, "c-1"), json("apple"));
                assertEquals(replyTo, handled.poll(30, TimeUnit.SECONDS));
            }
            Waits.until(() -> app.stats().subscriptions().get(0).inFlight() == 0);
            assertEquals(0, app.deadLetters("prices", "made-up").count());
            assertTrue(handled.isEmpty());
        }
    }

    /** Replies that nobody asked for, that are too large, and the right one, twice. */
    @Test
    void aForeignResponderIsHeardWhateverElseItSends() throws Exception {
        Settings small = Apps.with(settings(), "maxInboundBody", "1MB");
        try (Leveret app = Apps.start(small);
                Foreign foreign = Foreign.at(node.url())) {
            Channel channel = foreign.channel();
            foreignResponder(channel, "foreign-answers", request -> {
                BasicProperties to = request.getProperties();
                reply(channel, to, null, json("nobody's"));
                reply(channel, to, "c-of-another", json("another's"));
                boolean large = new String(request.getBody(), UTF_8).contains("melon");
                byte[] price = "{\"article\":\"pear\",\"cents\":7}".getBytes(UTF_8);
                reply(channel, to, to.getCorrelationId(), large ? new byte[2 << 20] : price);
                reply(channel, to, to.getCorrelationId(), price);
            });

            var melon = ask(app, "foreign-answers", "melon");
            var unread = assertInstanceOf(
                    RequestException.Unreadable.class,
                    assertThrows(CompletionException.class, melon::join).getCause());
            assertTrue(
                    String.valueOf(unread.getMessage())
                            .contains("its body has 2097152 bytes; set maxInboundBody to more than that"),
                    unread.getMessage());
            assertEquals(
                    new Price("pear", 7), ask(app, "foreign-answers", "pear").join());
            assertEquals(0, app.stats().pendingRequests());
            assertTrue(app.health().up());
        }
    }

    /** The broker keeps the queue for a connection that it believes in; the next has another. */
    @Test
    void requestsAreAnsweredAlthoughTheBrokerBelievesInTheOldConnection() {
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret responder = responder("half-open-prices", settings());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            for (int round = 0; round < 2; round++) {
                assertEquals(
                        new Price("apple", 5),
                        ask(app, "half-open-prices", "apple").join());
                int before = proxy.connections();
                proxy.cutClientsOnly();
                Waits.until(() -> proxy.connections() >= before + 3);
                Waits.within(Duration.ofSeconds(15), () -> app.health().up());
            }
            assertEquals(
                    new Price("apple", 5), ask(app, "half-open-prices", "apple").join());
            assertTrue(responder.health().up());
        }
    }

    /** The new connection has the queue of the one before, under its name. */
    @Test
    void aReplyArrivesThoughTheConnectionWasMadeAnewMeanwhile() throws Exception {
        var asked = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var definition = SubscriptionDefinition.of("prices", "slow", Handling.of(PriceAsked.class, (ask, context) -> {
            asked.countDown();
            go.await();
            return Outcome.reply(new Price(ask.article(), 5));
        }));
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret responder = Apps.start(settings(), definition);
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            var price = ask(app, "slow", "apple");
            assertTrue(asked.await(30, TimeUnit.SECONDS));

            long before = app.stats().reconnects();
            proxy.cut();
            Waits.until(
                    () -> app.stats().reconnects() >= before + 3 && app.health().up());
            go.countDown();

            assertEquals(new Price("apple", 5), price.join());
            assertTrue(responder.health().up());
        }
    }

    /** Its publish has no confirm, and its reply does not come. */
    @Test
    void aRequestEndsInTimeThoughTheBrokerIsSilent() {
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret responder = responder("silent-prices", settings());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            assertEquals(
                    new Price("apple", 5), ask(app, "silent-prices", "apple").join());

            proxy.hold();
            long since = System.nanoTime();
            var asked =
                    app.requester().ask("silent-prices", new PriceAsked("pear"), Price.class, Duration.ofMillis(500));
            var failure = assertThrows(CompletionException.class, asked::join);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - since);
            proxy.release();

            assertInstanceOf(RequestException.TimedOut.class, failure.getCause());
            assertTrue(elapsed.compareTo(Duration.ofSeconds(10)) < 0, elapsed::toString);
            assertEquals(new Price("fig", 5), ask(app, "silent-prices", "fig").join());
            assertEquals(0, app.stats().pendingRequests());
            assertTrue(responder.health().up());
        }
    }

    /** By an operator, or by a policy. */
    @Test
    void aReplyQueueThatIsDeletedIsThereAgainSoon() {
        try (Leveret app = responder("deleted-prices", settings())) {
            assertEquals(
                    new Price("apple", 5), ask(app, "deleted-prices", "apple").join());
            long before = app.stats().reconnects();

            node.ctl(
                    "eval",
                    "[rabbit_amqqueue:delete(Q, false, false, <<\"operator\">>) || Q <- rabbit_amqqueue:list(<<\"/\">>),"
                            + " string:find(element(4, amqqueue:get_name(Q)), \".replies.\") =/= nomatch].");

            Waits.until(() -> app.stats().reconnects() > before && app.health().up());
            assertEquals(
                    new Price("pear", 5), ask(app, "deleted-prices", "pear").join());
        }
    }

    private static Leveret responder(String topic, Settings settings) {
        return Apps.start(
                settings,
                SubscriptionDefinition.of(
                        "prices",
                        topic,
                        Handling.of(
                                PriceAsked.class, (asked, context) -> Outcome.reply(new Price(asked.article(), 5)))));
    }

    private static CompletableFuture<Price> ask(Leveret app, String topic, String article) {
        return app.requester().ask(topic, new PriceAsked(article), Price.class, PATIENT, PublishOptions.DEFAULT);
    }

    private static Settings settings() {
        return Apps.settings(node.url());
    }

    private static BasicProperties asking(String replyTo, String correlationId) {
        return new BasicProperties.Builder()
                .contentType("application/json")
                .replyTo(replyTo)
                .correlationId(correlationId)
                .build();
    }

    private static byte[] json(String article) {
        return ("{\"article\":\"" + article + "\"}").getBytes(UTF_8);
    }

    /** What a program that answers does with a request. */
    private interface Answer {

        void to(Delivery request) throws IOException;
    }

    private static void foreignResponder(Channel channel, String topic, Answer answer) throws IOException {
        channel.exchangeDeclare(topic, "topic", true);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, topic, "#");
        channel.basicConsume(queue, true, (tag, request) -> answer.to(request), tag -> {});
    }

    private static void reply(Channel channel, BasicProperties to, @Nullable String correlationId, byte[] body)
            throws IOException {
        var properties = new BasicProperties.Builder()
                .contentType("application/json")
                .correlationId(correlationId)
                .build();
        channel.basicPublish("", to.getReplyTo(), properties, body);
    }
}
