package io.leveret.amqp.settings;

import com.rabbitmq.client.ConnectionFactory;
import io.leveret.amqp.wire.Failures;
import io.leveret.support.tls.UnusableStoreException;
import javax.net.ssl.SSLContext;
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
        try {
            return options.tls().context();
        } catch (UnusableStoreException e) {
            throw new Failures.LastingException(
                    options.who() + " can't be connected to: " + e.problem() + ". Remedy: " + e.remedy(), e);
        }
    }
}
