package io.leveret.testbroker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of one Kafka broker on this machine. They are on no test's class path: a broker is a process of its own.
 *
 * @param lib the folder that has them
 */
record KafkaInstallation(Path lib) {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaInstallation.class);
    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(10);
    private static final String NEWEST = "4.4.0";

    /** Looked for once, as a failure takes long. */
    private static final class Found {
        private static final Optional<KafkaInstallation> INSTALLATION = install();
    }

    /** The version that {@code -Dleveret.test.kafka} names, or the newest; fetched from Maven Central the first time. */
    static Optional<KafkaInstallation> find() {
        return Found.INSTALLATION;
    }

    /** That of {@link #find}. */
    static String version() {
        return System.getProperty("leveret.test.kafka", NEWEST);
    }

    private static Optional<KafkaInstallation> install() {
        try {
            String lib = Command.run(
                    new ProcessBuilder(Checkout.script("install-kafka").toString(), version()), INSTALL_DEADLINE);
            return Optional.of(new KafkaInstallation(Path.of(lib.strip())));
        } catch (RuntimeException e) {
            LOG.warn("install-kafka could not install {}", version(), e);
            return Optional.empty();
        }
    }

    /** How to run one of the broker's main classes with this JVM's Java, and options of the JVM that hold where they contradict those of tests. */
    List<String> command(String mainClass, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx320m",
                "-XX:+UseSerialGC",
                // A test's broker lives for a minute: what the second compiler would gain costs more.
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log." + KafkaNode.SERVER_LOG + "=info"));
        // Last, as the last of those that contradict each other holds.
        command.addAll(options);
        command.addAll(List.of("-cp", lib + "/*", mainClass));
        return command;
    }
}
