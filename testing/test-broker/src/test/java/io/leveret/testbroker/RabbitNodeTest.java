package io.leveret.testbroker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NeedsBroker(privateNode = true)
final class RabbitNodeTest {
    private static RabbitNode node;

    @BeforeAll
    static void start() {
        node = RabbitNode.started();
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void durableMessagesSurviveAKillAndARestart() throws Exception {
        Connection connection = connect(node.url());
        try {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.queueDeclare("durable", true, false, false, Map.of());
            channel.basicPublish("", "durable", MessageProperties.PERSISTENT_BASIC, "kept".getBytes(UTF_8));
            channel.waitForConfirmsOrDie(10_000);

            CountDownLatch shutdown = new CountDownLatch(1);
            connection.addShutdownListener(cause -> shutdown.countDown());
            node.kill();
            assertFalse(node.isRunning());
            assertTrue(shutdown.await(10, TimeUnit.SECONDS), "the client notices that the broker is gone");
        } finally {
            connection.abort();
        }
        node.start();
        assertEquals(Optional.of(new QueueState("durable", 1, 0, 0)), node.queue("durable"));

        node.restart();
        try (Connection again = connect(node.url());
                Channel channel = again.createChannel()) {
            assertEquals("kept", new String(channel.basicGet("durable", false).getBody(), UTF_8));
            assertEquals(Optional.of(new QueueState("durable", 0, 1, 0)), node.queue("durable"));
        }
    }

    @Test
    void anAddedUserLogsInAndLosesTheConnectionOnRequest() throws Exception {
        node.addUser("a/b", "p@ss:w%rd ");
        Connection connection = connect(node.url("a/b", "p@ss:w%rd ", "/"));
        try {
            CountDownLatch shutdown = new CountDownLatch(1);
            connection.addShutdownListener(cause -> shutdown.countDown());
            node.closeAllConnections("maintenance");
            assertTrue(shutdown.await(10, TimeUnit.SECONDS));
        } finally {
            connection.abort();
        }
    }

    @Test
    void aClearedNodeIsAsNew() throws Exception {
        node.addUser("former", "former");
        node.ctl("add_vhost", "former");
        node.setPolicy("former", ".*", "{\"max-length\": 1}");
        try (Connection connection = connect(node.url());
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("former", "topic", true);
            channel.queueDeclare("former", true, false, false, Map.of());
            channel.queueDeclare("former-quorum", true, false, false, Map.of("x-queue-type", "quorum"));
        }

        node.clear();

        assertEquals(List.of(), node.queues());
        assertEquals("", node.ctl("list_policies").lines().skip(1).collect(Collectors.joining()));
        assertEquals(1, node.ctl("list_vhosts", "--no-table-headers").lines().count());
        assertThrows(IOException.class, () -> connect(node.url("former", "former", "/")));
        try (Connection connection = connect(node.url());
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("former", "direct");
            channel.queueDeclare("former", false, true, false, Map.of());
            assertEquals(Optional.of(new QueueState("former", 0, 0, 0)), node.queue("former"));
        }
    }

    @Test
    void theMemoryAlarmBlocksPublishersUntilItIsCleared() throws Exception {
        try (Connection connection = connect(node.url());
                Channel channel = connection.createChannel()) {
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch unblocked = new CountDownLatch(1);
            connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
            node.memoryAlarm(true);
            channel.basicPublish("", "nowhere", null, new byte[0]);
            assertTrue(blocked.await(10, TimeUnit.SECONDS));
            node.memoryAlarm(false);
            assertTrue(unblocked.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aPolicyAppliesToAQueue() throws Exception {
        node.setPolicy("short", "^short$", "{\"max-length\":1}");
        try (Connection connection = connect(node.url());
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("short", true, false, false, Map.of());
            channel.confirmSelect();
            channel.basicPublish("", "short", null, new byte[0]);
            channel.basicPublish("", "short", null, new byte[0]);
            channel.waitForConfirmsOrDie(10_000);
            assertEquals(1, channel.messageCount("short"));
        }
    }

    @Test
    void aFailedCommandSaysWhy() {
        IllegalStateException failure = assertThrows(
                IllegalStateException.class, () -> node.ctl("set_permissions", "nobody", ".*", ".*", ".*"));
        assertTrue(failure.toString().contains("nobody"), failure.toString());
    }

    private static Connection connect(String url) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setUri(url);
        return factory.newConnection();
    }
}
