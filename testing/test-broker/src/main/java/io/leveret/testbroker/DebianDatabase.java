package io.leveret.testbroker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The database servers of Debian's packages: found, or installed where that takes no questions; looked for once. */
public enum DebianDatabase {
    /** PostgreSQL, of any version that a supported release of Debian or Ubuntu has. */
    POSTGRESQL,
    /** MariaDB. */
    MARIADB;

    private static final Map<DebianDatabase, Optional<Path>> FOUND = new EnumMap<>(DebianDatabase.class);

    private Optional<Path> found() {
        synchronized (FOUND) {
            return FOUND.computeIfAbsent(this, any -> find().or(this::installed));
        }
    }

    private Optional<Path> installed() {
        return Installer.database(name().toLowerCase(Locale.ROOT)) ? find() : Optional.empty();
    }

    private Optional<Path> find() {
        return places().stream()
                .map(Path::of)
                .filter(bin -> Files.isExecutable(bin.resolve(program())))
                .findFirst();
    }

    private String program() {
        return this == POSTGRESQL ? "postgres" : "mariadbd";
    }

    private List<String> places() {
        return this == POSTGRESQL
                ? IntStream.iterate(18, version -> version >= 13, version -> version - 1)
                        .mapToObj(version -> "/usr/lib/postgresql/" + version + "/bin")
                        .toList()
                : List.of("/usr/sbin");
    }

    /** The folder with the server's program. */
    Path bin() {
        return found().orElseThrow(
                        () -> new IllegalStateException("There is no " + this + " server here; " + remedy()));
    }

    /** What to do where it is missing. */
    String remedy() {
        return "let testing/test-broker/install-databases install it as root on Debian or Ubuntu";
    }
}
