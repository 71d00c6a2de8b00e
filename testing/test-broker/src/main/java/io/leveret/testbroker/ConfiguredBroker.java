package io.leveret.testbroker;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The broker named by the environment variable {@code LEVERET_TEST_AMQP_URL} or by {@code -Dleveret.test.amqp.url}. */
final class ConfiguredBroker implements BrokerSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable String url;

    ConfiguredBroker() {
        this(System.getenv("LEVERET_TEST_AMQP_URL"), System.getProperty("leveret.test.amqp.url"));
    }

    ConfiguredBroker(@Nullable String variable, @Nullable String property) {
        url = variable == null || variable.isBlank() ? property : variable;
    }

    @Override
    public Optional<String> url() {
        if (url == null || url.isBlank()) {
            return Optional.empty();
        }
        URI uri = AmqpUrl.parse(url);
        // A TLS port doesn't answer a plain handshake: taken on trust.
        if (!AmqpUrl.isTls(uri) && !AmqpHandshake.answers(uri.getHost(), AmqpUrl.port(uri), TIMEOUT)) {
            throw new IllegalStateException("No AMQP broker answers at " + uri.getHost() + ':' + AmqpUrl.port(uri)
                    + ", which LEVERET_TEST_AMQP_URL or leveret.test.amqp.url names; start it, or unset them");
        }
        return Optional.of(url);
    }
}
