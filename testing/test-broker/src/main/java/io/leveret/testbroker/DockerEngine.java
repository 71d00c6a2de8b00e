package io.leveret.testbroker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks quickly whether a Docker engine answers: Testcontainers takes long to find that there is none. */
final class DockerEngine {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int DEFAULT_PORT = 2375;

    private DockerEngine() {}

    static boolean answers() {
        Optional<SocketAddress> address;
        try {
            address = address(System.getenv("DOCKER_HOST"));
        } catch (IllegalArgumentException e) {
            return false;
        }
        return address.isPresent() && answers(address.get());
    }

    static boolean answers(SocketAddress address) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        try (SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            // Channels have no timeouts; closing the channel ends this thread.
            Thread thread = new Thread(() -> answer.complete(ping(channel, address)), "leveret-docker-ping");
            thread.setDaemon(true);
            thread.start();
            return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean ping(SocketChannel channel, SocketAddress address) {
        try {
            channel.connect(address);
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return channel.read(ByteBuffer.allocate(1)) == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<SocketAddress> address(@Nullable String dockerHost) {
        if (dockerHost != null && !dockerHost.isBlank()) {
            URI uri = URI.create(dockerHost);
            if ("unix".equals(uri.getScheme())) {
                return Optional.of(UnixDomainSocketAddress.of(uri.getPath()));
            }
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            return Optional.ofNullable(uri.getHost()).map(host -> new InetSocketAddress(host, port));
        }
        return sockets().filter(Files::exists).findFirst().map(UnixDomainSocketAddress::of);
    }

    private static Stream<Path> sockets() {
        Stream<Path> common = Stream.of(
                Path.of("/var/run/docker.sock"), Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"));
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return runtime == null ? common : Stream.concat(common, Stream.of(Path.of(runtime, "docker.sock")));
    }
}
