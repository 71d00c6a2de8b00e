package io.leveret.testbroker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The launch commands of one RabbitMQ server on this machine.
 *
 * @param root the directory that the server sees as {@code /}
 * @param prefix what to put in front of both, for instance {@code chroot /some/root}; usually empty
 * @param server the path of {@code rabbitmq-server}: the real script, not the wrapper on the PATH, which changes user
 * @param ctl the path of {@code rabbitmqctl}, again not the wrapper; both as seen below {@code root}
 */
public record RabbitInstallation(Path root, List<String> prefix, String server, String ctl) {
    /** Where packages put the real scripts: Debian and Fedora, Homebrew (two), the generic tarball, the Docker image. */
    private static final List<String> USUAL_PLACES = List.of(
            "/usr/lib/rabbitmq/bin",
            "/opt/homebrew/opt/rabbitmq/sbin",
            "/usr/local/opt/rabbitmq/sbin",
            "/usr/local/lib/rabbitmq/bin",
            "/usr/local/lib/rabbitmq/sbin",
            "/opt/rabbitmq/sbin");

    public RabbitInstallation {
        prefix = List.copyOf(prefix);
    }

    /**
     * Looks in the usual places.
     *
     * @return the first installation found, or empty
     */
    public static Optional<RabbitInstallation> find() {
        return USUAL_PLACES.stream()
                .map(Path::of)
                .flatMap(RabbitInstallation::in)
                .findFirst();
    }

    private static Stream<RabbitInstallation> in(Path directory) {
        Path server = directory.resolve("rabbitmq-server");
        Path ctl = directory.resolve("rabbitmqctl");
        return Files.isExecutable(server) && Files.isExecutable(ctl)
                ? Stream.of(new RabbitInstallation(Path.of("/"), List.of(), server.toString(), ctl.toString()))
                : Stream.empty();
    }

    List<String> serverCommand() {
        return command(server, List.of());
    }

    List<String> ctlCommand(List<String> arguments) {
        return command(ctl, arguments);
    }

    private List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(arguments);
        return command;
    }
}
