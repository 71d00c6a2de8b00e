package io.leveret.kafka.wire;

import io.leveret.support.tls.TlsOptions;
import io.leveret.support.tls.UnusableStoreException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS of Kafka's connections out of our settings, for each connection anew. Kafka's client makes one. */
public final class TlsEngines implements SslEngineFactory {

    /** The key of the client's configuration under which the options are. */
    public static final String OPTIONS = "leveret.tls";

    private @Nullable TlsOptions options;

    /** Called by Kafka's client. */
    public TlsEngines() {}

    @Override
    public void configure(Map<String, ?> config) {
        options = (TlsOptions) config.get(OPTIONS);
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String identification) {
        try {
            TlsOptions ours = Objects.requireNonNull(options, OPTIONS);
            SSLEngine engine = ours.context().createSSLEngine(host, port);
            engine.setUseClientMode(true);
            if (ours.verify()) {
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                engine.setSSLParameters(parameters);
            }
            return engine;
        } catch (UnusableStoreException e) {
            throw new KafkaException(e.problem() + ". Remedy: " + e.remedy(), e);
        }
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException("it is for clients");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> config) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    /** Kafka's client asks only to log or to compare it. */
    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}
}
