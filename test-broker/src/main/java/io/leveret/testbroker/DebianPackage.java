package io.leveret.testbroker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs the distribution's rabbitmq-server where we are root on Debian or Ubuntu: usually a throw-away container. */
final class DebianPackage {
    private static final Logger LOG = LoggerFactory.getLogger(DebianPackage.class);
    private static final Path APT = Path.of("/usr/bin/apt-get");
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");
    private static final Duration UPDATE_DEADLINE = Duration.ofMinutes(2);
    private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(5);

    private DebianPackage() {}

    static boolean canInstall() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/etc/debian_version"))
                && Files.isExecutable(APT);
    }

    /** Tries; a failure is logged, since other kinds of broker or a skip may follow. */
    static void install() {
        System.err.println("No broker for the tests here: installing rabbitmq-server with apt-get (we are root)");
        boolean ours = false;
        try {
            ours = keepServicesFromStarting();
            apt(UPDATE_DEADLINE, "update");
            apt(INSTALL_DEADLINE, "install", "-y", "--no-install-recommends", "rabbitmq-server");
        } catch (IOException | RuntimeException e) {
            LOG.warn("apt-get could not install rabbitmq-server; install it by hand", e);
        } finally {
            if (ours) {
                allowServices();
            }
        }
    }

    /** The package would start a system-wide broker, which no test uses. Leaves a policy that exists alone. */
    private static boolean keepServicesFromStarting() throws IOException {
        if (Files.exists(POLICY)) {
            return false;
        }
        Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
        Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
        return true;
    }

    private static void allowServices() {
        try {
            Files.deleteIfExists(POLICY);
        } catch (IOException e) {
            LOG.warn("Can't remove {}, which keeps services from starting; remove it by hand", POLICY, e);
        }
    }

    private static void apt(Duration deadline, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(APT.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Command.run(builder, deadline);
    }
}
