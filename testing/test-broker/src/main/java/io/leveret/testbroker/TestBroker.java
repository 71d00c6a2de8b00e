package io.leveret.testbroker;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker that all tests of one JVM share. Tests must use names of their own. The first call looks for a broker in
 * this order: the URL in {@code LEVERET_TEST_AMQP_URL} or {@code -Dleveret.test.amqp.url}; a container, if a Docker
 * engine answers; a private node of an installed {@code rabbitmq-server}; the same after installing it, as root on
 * Debian or Ubuntu. It ends with the JVM if it was started here. Tests that damage their broker should start a {@link
 * RabbitNode} instead.
 */
public final class TestBroker {
    private static final Logger LOG = LoggerFactory.getLogger(TestBroker.class);
    private static boolean searched;
    private static Optional<String> found = Optional.empty();

    private TestBroker() {}

    /**
     * Whether there is a broker; the first call may take as long as the broker's start.
     *
     * @return true when {@link #url()} answers
     * @throws IllegalStateException when a broker is configured and does not answer
     */
    public static boolean available() {
        return find().isPresent();
    }

    /**
     * The broker's address, user, password and virtual host.
     *
     * @return an AMQP URL
     * @throws IllegalStateException when there is no broker, saying what to do; {@link NeedsBroker} skips such tests
     */
    public static String url() {
        return find().orElseThrow(
                        () -> new IllegalStateException("There is no broker for the tests; " + Remedies.ANY_BROKER));
    }

    private static synchronized Optional<String> find() {
        if (!searched) {
            found = new ConfiguredBroker().url();
            if (found.isEmpty()) {
                found = firstOf(List.of(new DockerBroker(), new LocalBroker()));
            }
            searched = true;
        }
        return found;
    }

    /** The first that works; one that fails is logged, and makes room for the next. */
    static Optional<String> firstOf(List<BrokerSource> sources) {
        for (BrokerSource source : sources) {
            try {
                Optional<String> url = source.url();
                if (url.isPresent()) {
                    return url;
                }
            } catch (RuntimeException e) {
                LOG.warn("{} could not provide a broker", source.getClass().getSimpleName(), e);
            }
        }
        return Optional.empty();
    }
}
