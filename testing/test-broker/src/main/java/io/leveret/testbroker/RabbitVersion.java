package io.leveret.testbroker;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The releases of RabbitMQ that the tests know how to get. */
public enum RabbitVersion {
    /** What Debian 12 has. */
    V3_10("3.10"),
    /** What Debian 13 has. */
    V4_0("4.0"),
    /** What Debian sid has. */
    V4_3("4.3");

    /** The system property, and in capitals with underscores the environment variable, that chooses one for a JVM's tests. */
    static final String PROPERTY = "leveret.test.rabbitmq";

    private final String number;

    RabbitVersion(String number) {
        this.number = number;
    }

    /**
     * Major and minor version.
     *
     * @return for instance {@code 4.0}
     */
    public String number() {
        return number;
    }

    /**
     * The version that {@code -Dleveret.test.rabbitmq} or {@code LEVERET_TEST_RABBITMQ} asks for.
     *
     * @return empty when the tests may run on whichever there is
     * @throws IllegalStateException when it asks for none that is known here
     */
    public static Optional<RabbitVersion> chosen() {
        String text = System.getProperty(PROPERTY, System.getenv("LEVERET_TEST_RABBITMQ"));
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(version -> version.number.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("-D" + PROPERTY + "=" + text
                        + " names no known version; one of "
                        + Arrays.stream(values()).map(RabbitVersion::number).collect(Collectors.joining(", "))
                        + " would")));
    }
}
