package io.leveret.testbroker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka broker that all tests of one JVM share. Tests must use names of their own. It is the one that the environment
 * variable {@code LEVERET_TEST_KAFKA_URL} or {@code -Dleveret.test.kafka.url} names; otherwise a {@link KafkaNode}, which
 * needs no more than the JDK and Maven, started by the first call. Tests that damage their broker start one of their own.
 */
public final class TestKafka {
    private static @Nullable KafkaNode node;

    private TestKafka() {}

    /**
     * Whether there is a broker, or the jars to run one.
     *
     * @return false where neither an URL is set nor Maven can fetch a broker
     */
    public static boolean available() {
        return configured().isPresent() || KafkaInstallation.find().isPresent();
    }

    /**
     * The broker's address.
     *
     * @return a {@code kafka:} URL
     * @throws IllegalStateException when there is no broker, saying what to do; {@link NeedsKafka} skips such tests
     */
    public static synchronized String url() {
        return configured().orElseGet(() -> node().url());
    }

    private static KafkaNode node() {
        KafkaNode running = node;
        if (running == null) {
            running = KafkaNode.started();
            node = running;
        }
        return running;
    }

    private static Optional<String> configured() {
        String variable = System.getenv("LEVERET_TEST_KAFKA_URL");
        String url = variable == null || variable.isBlank() ? System.getProperty("leveret.test.kafka.url") : variable;
        return Optional.ofNullable(url).filter(text -> !text.isBlank());
    }
}
