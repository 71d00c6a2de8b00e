package io.leveret.testbroker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A token endpoint (OAuth 2.0, client credentials) on this machine. It gives signed tokens to one client, for a {@link KafkaNode}
 * that knows its public key.
 */
public final class TokenServer implements AutoCloseable {

    /** Whom the tokens are for. */
    static final String AUDIENCE = "leveret-tests";

    /** Who gives them. */
    static final String ISSUER = "leveret-token-server";

    private final HttpServer server;
    private final KeyPair keys;
    private final String clientId;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private volatile String secret;

    /**
     * Listens.
     *
     * @param clientId the client's name
     * @param secret what proves it
     */
    public TokenServer(String clientId, String secret) {
        this.clientId = clientId;
        this.secret = secret;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/token", this::answer);
        server.start();
    }

    /**
     * Where to ask for a token.
     *
     * @return an http URL
     */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/token";
    }

    /**
     * What clients have asked for.
     *
     * @return the bodies of their requests
     */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /**
     * Accepts another secret from now on, and no longer the one before.
     *
     * @param another the secret
     */
    public void secret(String another) {
        secret = another;
    }

    /**
     * Writes the key by which the broker knows the tokens.
     *
     * @param folder where to
     * @return the file
     * @throws IOException when it can't be written
     */
    public Path jwks(Path folder) throws IOException {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Files.writeString(
                folder.resolve("jwks.json"),
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(number(key.getModulus()), number(key.getPublicExponent())));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String wanted = "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8));
        asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        boolean known = List.of(wanted).equals(exchange.getRequestHeaders().get("Authorization"));
        byte[] body =
                (known ? "{\"access_token\":\"" + token() + "\"}" : "{\"error\":\"invalid_client\"}").getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String token() {
        long now = Instant.now().getEpochSecond();
        String content = text("{\"alg\":\"RS256\",\"kid\":\"one\"}") + "."
                + text("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                        .formatted(ISSUER, clientId, AUDIENCE, now, now + 3_600));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(UTF_8));
            return content + "." + bytes(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String json) {
        return bytes(json.getBytes(UTF_8));
    }

    /** Without the byte that may say that it is positive. */
    private static String number(BigInteger number) {
        byte[] all = number.toByteArray();
        return bytes(all[0] == 0 ? Arrays.copyOfRange(all, 1, all.length) : all);
    }

    private static String bytes(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
