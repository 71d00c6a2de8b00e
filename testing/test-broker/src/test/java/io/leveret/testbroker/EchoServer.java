package io.leveret.testbroker;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends back what it gets, and counts bytes and resets. */
final class EchoServer implements AutoCloseable {
    private final int port = FreePorts.next();
    private final AtomicLong received = new AtomicLong();
    private final Semaphore resets = new Semaphore(0);
    private final Listener listener = new Listener(port, this::serve);

    int port() {
        return port;
    }

    long received() {
        return received.get();
    }

    boolean awaitResets(int count) throws InterruptedException {
        return resets.tryAcquire(count, 10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Socket socket) {
        Thread thread = new Thread(() -> echo(socket), "test-echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void echo(Socket socket) {
        byte[] buffer = new byte[8192];
        try (socket) {
            for (int count = socket.getInputStream().read(buffer);
                    count >= 0;
                    count = socket.getInputStream().read(buffer)) {
                received.addAndGet(count);
                socket.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException e) {
            resets.release();
        }
    }
}
