package io.leveret.testbroker;

/** What to do when something is not there that a test needs. */
final class Remedies {
    static final String PRIVATE_NODE = "install rabbitmq-server (Debian or Ubuntu: apt-get install rabbitmq-server;"
            + " macOS: brew install rabbitmq)";
    static final String ANY_BROKER = "start Docker, or " + PRIVATE_NODE
            + ", or set LEVERET_TEST_AMQP_URL to a broker for tests (amqp://user:password@host:port/vhost)";

    static final String FAKETIME =
            "install faketime (Debian or Ubuntu: apt-get install faketime;" + " macOS: brew install libfaketime)";

    static final String KAFKA_BROKER = "let testing/test-broker/install-kafka fetch one with Maven, or set"
            + " LEVERET_TEST_KAFKA_URL to a broker for tests (kafka://host:port)";

    private Remedies() {}
}
