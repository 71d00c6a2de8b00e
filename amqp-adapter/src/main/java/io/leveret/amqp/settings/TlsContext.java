package io.leveret.amqp.settings;

import com.rabbitmq.client.ConnectionFactory;
import io.leveret.amqp.wire.Failures;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS that checks the certificate chain and the host name, unless the settings turn that off. The files are read again
 * for each connection, because certificates are replaced while an application runs. Thread-safe.
 */
public final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final AmqpOptions options;

    private TlsContext(AmqpOptions options) {
        this.options = options;
    }

    /** What the options ask for; null for a URL without TLS. */
    public static @Nullable TlsContext of(AmqpOptions options) {
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

    public void apply(ConnectionFactory factory) {
        factory.setSslContextFactory(name -> context());
        if (options.tls().verify()) {
            factory.enableHostnameVerification();
        }
    }

    private SSLContext context() {
        TlsOptions tls = options.tls();
        String store = TlsOptions.KEY_STORE;
        try {
            KeyManager[] keys = tls.own() == null ? null : tls.own().managers();
            store = TlsOptions.TRUST_STORE;
            TrustManager[] trust = tls.trusted() == null ? null : tls.trusted().managers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, tls.verify() ? trust : new TrustManager[] {new TrustAnybody()}, null);
            return context;
        } catch (UnusableStoreException e) {
            throw new Failures.LastingException(
                    options.who() + " can't be connected to: " + store + ": " + e.problem() + ". Remedy: " + e.remedy(),
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
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
