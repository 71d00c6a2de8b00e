package io.leveret.testbroker;

import java.util.Optional;

/** The RabbitMQ server of this machine, installed first where that takes no questions; looked for once. */
final class LocalServer {
    private static boolean searched;
    private static Optional<RabbitInstallation> found = Optional.empty();

    private LocalServer() {}

    static synchronized Optional<RabbitInstallation> installation() {
        if (!searched) {
            found = RabbitInstallation.find();
            if (found.isEmpty() && DebianPackage.canInstall()) {
                DebianPackage.install();
                found = RabbitInstallation.find();
            }
            searched = true;
        }
        return found;
    }
}
