package io.leveret.testbroker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the scripts {@code install-rabbitmq} and {@code install-databases} install, where that takes no questions: for root on Debian or Ubuntu,
 * which is usually a throw-away container.
 */
final class Installer {
    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);
    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(10);

    private Installer() {}

    /** A server of this version. */
    static Optional<RabbitInstallation> installation(RabbitVersion version) {
        if (!install(version.number())) {
            return Optional.empty();
        }
        return version == RabbitVersion.V3_10 ? RabbitInstallation.find() : Optional.of(inChroot(version));
    }

    /** The server that this system's own packages have. */
    static Optional<RabbitInstallation> ofSystem() {
        return install("system") ? RabbitInstallation.find() : Optional.empty();
    }

    /** The program that {@link NeedsFaketime} is about. */
    static boolean faketime() {
        return install("faketime");
    }

    /** A database server of this system's own packages. */
    static boolean database(String which) {
        return install("install-databases", which);
    }

    private static boolean install(String which) {
        return install("install-rabbitmq", which);
    }

    /** Tries; a failure is logged, since other kinds of broker or a skip may follow. */
    private static boolean install(String script, String which) {
        if (!"root".equals(System.getProperty("user.name")) || !Files.exists(Path.of("/etc/debian_version"))) {
            return false;
        }
        System.err.println("Installing " + which + " for the tests unless it is there, as we are root");
        try {
            Command.run(new ProcessBuilder(Checkout.script(script).toString(), which), INSTALL_DEADLINE);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("{} could not install {}", script, which, e);
            return false;
        }
    }

    private static RabbitInstallation inChroot(RabbitVersion version) {
        String home = System.getenv().getOrDefault("LEVERET_RABBITMQ_HOME", "/var/cache/leveret");
        Path root = Path.of(home, "rabbitmq-" + version.number());
        return new RabbitInstallation(
                root,
                List.of("chroot", root.toString()),
                "/usr/lib/rabbitmq/bin/rabbitmq-server",
                "/usr/lib/rabbitmq/bin/rabbitmqctl");
    }
}
