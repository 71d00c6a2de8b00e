package io.leveret.amqp.connection;

import com.rabbitmq.client.impl.CredentialsProvider;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.wire.Failures;
import java.io.IOException;

/** Gives the client the current user name and password. Thread-safe. */
final class LatestCredentials implements CredentialsProvider {

    private final AmqpOptions options;

    /** What was read for the latest connection; the settings' check has read it before. */
    private volatile String password = "";

    LatestCredentials(AmqpOptions options) {
        this.options = options;
    }

    /** Reads the password again; throws when its file can't be read. */
    void readAgain() {
        try {
            password = options.password().read();
        } catch (IOException e) {
            throw new Failures.LastingException(
                    options.who() + " can't be connected to: passwordFile: " + e.getMessage()
                            + ". Remedy: put the file back",
                    e);
        }
    }

    @Override
    public String getUsername() {
        return options.user();
    }

    @Override
    public String getPassword() {
        return password;
    }
}
