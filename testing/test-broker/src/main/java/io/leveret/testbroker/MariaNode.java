package io.leveret.testbroker;

import java.util.List;

/** A private MariaDB server with the programs of Debian's package. */
public final class MariaNode implements DatabaseNode {

    /** A path to a socket has at most some 100 characters, so it is relative to the server's data. */
    private static final String SOCKET = "socket";

    private final DatabaseServer server = new DatabaseServer("MariaDB");
    private final String user = System.getProperty("user.name");

    private MariaNode() {}

    /**
     * Starts a new server.
     *
     * @return the server, ready for connections
     */
    public static MariaNode started() {
        var node = new MariaNode();
        try {
            node.init();
            node.start();
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void init() {
        server.init(List.of(
                "/usr/bin/mariadb-install-db",
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + user,
                "--datadir=" + server.data()));
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + server.port() + "/leveret?user=root&createDatabaseIfNotExist=true";
    }

    @Override
    public void start() {
        server.start(
                List.of(
                        DebianDatabase.MARIADB.bin().resolve("mariadbd").toString(),
                        "--no-defaults",
                        "--user=" + user,
                        "--datadir=" + server.data(),
                        "--socket=" + SOCKET,
                        "--bind-address=127.0.0.1",
                        "--port=" + server.port(),
                        "--max-connections=200",
                        // What a killed process has written to its files is there; only a machine that fails loses it.
                        "--innodb-flush-log-at-trx-commit=2"),
                "ready for connections");
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void close() {
        server.close();
    }
}
