package io.leveret.testbroker;

import java.util.Optional;

/** The RabbitMQ server of this machine, installed first where that takes no questions; looked for once. */
final class LocalServer {
    private static boolean searched;
    private static Optional<RabbitInstallation> found = Optional.empty();

    private LocalServer() {}

    static synchronized Optional<RabbitInstallation> installation() {
        if (!searched) {
            found = RabbitVersion.chosen().map(Installer::installation).orElseGet(LocalServer::any);
            searched = true;
        }
        return found;
    }

    private static Optional<RabbitInstallation> any() {
        return RabbitInstallation.find().or(Installer::ofSystem);
    }
}
