package io.leveret.testbroker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The RabbitMQ server of this machine, installed first where that takes no questions; looked for once. */
final class LocalServer {
    private static @Nullable Optional<RabbitInstallation> found;

    private LocalServer() {}

    static synchronized Optional<RabbitInstallation> installation() {
        Optional<RabbitInstallation> result = found;
        if (result == null) {
            result = RabbitInstallation.find();
            if (result.isEmpty() && DebianPackage.canInstall()) {
                DebianPackage.install();
                result = RabbitInstallation.find();
            }
            found = result;
        }
        return result;
    }
}
