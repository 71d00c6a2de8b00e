package io.leveret.testbroker;

/** A way into a broker that {@link KafkaNode#secured} has started, as {@code localhost}. */
public enum KafkaDoor {
    /** TLS, which asks for a certificate. */
    TLS("SSL"),
    /** A login without TLS. */
    LOGIN("SASL_PLAINTEXT"),
    /** A login over TLS. */
    LOGIN_TLS("SASL_SSL");

    private final String protocol;

    KafkaDoor(String protocol) {
        this.protocol = protocol;
    }

    /** What Kafka calls it. */
    String protocol() {
        return protocol;
    }
}
