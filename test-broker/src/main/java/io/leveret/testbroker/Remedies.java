package io.leveret.testbroker;

/** What to do when there is no broker. */
final class Remedies {
    static final String PRIVATE_NODE = "install rabbitmq-server (Debian or Ubuntu: apt-get install rabbitmq-server;"
            + " macOS: brew install rabbitmq)";
    static final String ANY_BROKER = "start Docker, or " + PRIVATE_NODE
            + ", or set LEVERET_TEST_AMQP_URL to a broker for tests (amqp://user:password@host:port/vhost)";

    private Remedies() {}
}
