package io.leveret.kafka.wire;

import io.leveret.support.tls.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.jspecify.annotations.Nullable;

/**
 * Tells user name and password whenever a connection logs in: so they are in no configuration that is logged, a file with the
 * password may change, and no character in them means anything to the login module. Kafka's client makes one.
 */
public final class LoginCallbacks implements AuthenticateCallbackHandler {

    /** The keys of the client's configuration under which they are. */
    public static final String USER = "leveret.user";

    public static final String PASSWORD = "leveret.password";

    private @Nullable String user;
    private @Nullable Secret password;

    /** Called by Kafka's client. */
    public LoginCallbacks() {}

    @Override
    public void configure(Map<String, ?> config, String mechanism, List<AppConfigurationEntry> login) {
        user = (String) config.get(USER);
        password = (Secret) config.get(PASSWORD);
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(user);
            } else if (callback instanceof PasswordCallback secret) {
                secret.setPassword(
                        Objects.requireNonNull(password, PASSWORD).read().toCharArray());
            }
        }
    }

    @Override
    public void close() {}
}
