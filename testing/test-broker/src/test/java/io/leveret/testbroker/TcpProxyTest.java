package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TcpProxyTest {
    private EchoServer server;
    private TcpProxy proxy;

    @BeforeEach
    void start() {
        server = new EchoServer();
        proxy = TcpProxy.to("127.0.0.1", server.port());
    }

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void bytesPassBothWaysAndAnOrderlyCloseFollows() throws Exception {
        try (Socket client = connect()) {
            byte[] sent = new byte[1_000_000];
            sent[999_999] = 7;
            Thread writer = new Thread(() -> writeAndFinish(client, sent), "test-writer");
            writer.start();
            assertArrayEquals(sent, client.getInputStream().readAllBytes());
            writer.join();
        }
        await(() -> proxy.connections() == 0);
    }

    @Test
    void whatTheServerSendsIsRewrittenAndKeepsItsLength() throws Exception {
        proxy.rewriteToClient("low on", "l\r\n on");
        try (Socket client = connect()) {
            byte[] sent = "is low on memory, low o".getBytes(StandardCharsets.US_ASCII);
            writeAndFinish(client, sent);
            assertEquals(
                    "is l\r\n on memory, low o",
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
        assertThrows(IllegalArgumentException.class, () -> proxy.rewriteToClient("a", "bc"));
    }

    @Test
    void aCutResetsBothSidesAndLosesWhatWasHeld() throws Exception {
        try (Socket client = connect()) {
            echo(client, 1);
            proxy.holdToServer();
            client.getOutputStream().write(new byte[100]);
            await(() -> proxy.heldToServer() == 100);

            assertEquals(1, proxy.cut());

            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertTrue(server.awaitResets(1));
            assertEquals(1, server.received());
        }
        proxy.release();
        try (Socket again = connect()) {
            echo(again, 2);
        }
    }

    @Test
    void heldBytesArriveInOrderOnceReleased() throws Exception {
        try (Socket client = connect()) {
            proxy.holdToClient();
            client.getOutputStream().write(1);
            await(() -> proxy.heldToClient() == 1);
            client.getOutputStream().write(2);
            await(() -> proxy.heldToClient() == 2);
            assertSilence(client);

            proxy.release();

            assertArrayEquals(new byte[] {1, 2}, client.getInputStream().readNBytes(2));
            echo(client, 3);
        }
    }

    @Test
    void refusedConnectionsSucceedOnTheSamePortOnceAccepted() throws Exception {
        try (Socket before = connect()) {
            echo(before, 1);
            proxy.refuse();
            assertThrows(ConnectException.class, this::connect);
            echo(before, 2);
            proxy.accept();
            try (Socket after = connect()) {
                echo(after, 3);
            }
        }
    }

    @Test
    void aBlackHoleIsSilentThenResetsWhoLostSomething() throws Exception {
        try (Socket idle = connect();
                Socket talker = connect()) {
            echo(idle, 1);
            echo(talker, 1);
            try (Socket leaver = connect()) {
                echo(leaver, 1);
                proxy.blackHole();
            }
            talker.getOutputStream().write(2);
            assertSilence(talker);
            assertEquals(3, server.received());
            assertEquals(3, proxy.connections(), "the server does not learn that one has left");

            proxy.heal();
            assertThrows(SocketException.class, () -> talker.getInputStream().read());
            assertTrue(server.awaitResets(2));
            echo(idle, 3);
        }
    }

    @Test
    void writesBlockWhileTheProxyDoesNotReadAndGoOnOnceHealed() throws Exception {
        try (Socket client = connect()) {
            echo(client, 1);
            proxy.stopReading();
            int size = 20_000_000;
            CountDownLatch written = new CountDownLatch(1);
            Thread writer = new Thread(
                    () -> {
                        writeAndFinish(client, new byte[size]);
                        written.countDown();
                    },
                    "test-writer");
            writer.start();
            assertFalse(written.await(500, TimeUnit.MILLISECONDS));

            proxy.heal();
            assertEquals(size, client.getInputStream().readAllBytes().length);
            assertTrue(written.await(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void theUrlThroughTheProxyKeepsAllButTheAddress() {
        assertEquals(
                "amqp://u:p%40@127.0.0.1:" + proxy.port() + "/%2F?heartbeat=5",
                proxy.through("amqp://u:p%40@broker.example/%2F?heartbeat=5"));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void echo(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        assertEquals(value, client.getInputStream().read());
    }

    private static void assertSilence(Socket client) throws IOException {
        client.setSoTimeout(200);
        assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
        client.setSoTimeout(10_000);
    }

    private static void writeAndFinish(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not reached within 10 s");
            Thread.sleep(5);
        }
    }
}
