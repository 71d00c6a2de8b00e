package io.leveret.amqp;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS that verifies the chain and the host's name, unless it was told loudly not to. The key stores are read for each
 * connection anew, as certificates are replaced while an application runs. Thread-safe.
 */
final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final AmqpOptions options;

    private TlsContext(AmqpOptions options) {
        this.options = options;
    }

    /** What the options ask for; null for a URL without TLS. */
    static @Nullable TlsContext of(AmqpOptions options) {
        if (!options.url().tls()) {
            return null;
        }
        if (!options.tls().verify()) {
            LOG.warn(
                    "{}: tls.verify is false: ANYBODY CAN PRETEND TO BE THIS BROKER; name a tls.trustStore instead",
                    options.who());
        }
        return new TlsContext(options);
    }

    void apply(ConnectionFactory factory) {
        factory.setSslContextFactory(name -> context());
        if (options.tls().verify()) {
            factory.enableHostnameVerification();
        }
    }

    private SSLContext context() {
        AmqpOptions.Tls tls = options.tls();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), tls.verify() ? trust(tls) : new TrustManager[] {new TrustAnybody()}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new Failures.LastingException(
                    "the key stores for TLS to " + options.url().place()
                            + " can't be used; check tls.trustStore, tls.keyStore and their passwords",
                    e);
        }
    }

    private static TrustManager @Nullable [] trust(AmqpOptions.Tls tls) throws GeneralSecurityException, IOException {
        if (tls.trustStore() == null) {
            return null;
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load(tls.trustStore(), tls.trustStorePassword()));
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(AmqpOptions.Tls tls) throws GeneralSecurityException, IOException {
        if (tls.keyStore() == null) {
            return null;
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(
                load(tls.keyStore(), tls.keyStorePassword()),
                tls.keyStorePassword().toCharArray());
        return factory.getKeyManagers();
    }

    /** Whether a file is a key store of that password. */
    static boolean opens(Path file, String password) {
        try {
            return load(file, password).size() >= 0;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            LOG.debug("a key store can't be opened: {}", e.getClass().getName());
            return false;
        }
    }

    private static KeyStore load(Path file, String password) throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(file.toFile(), password.toCharArray());
    }

    /** For {@code tls.verify: false} only. */
    private static final class TrustAnybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
