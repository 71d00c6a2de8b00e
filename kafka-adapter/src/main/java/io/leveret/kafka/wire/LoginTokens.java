package io.leveret.kafka.wire;

import io.leveret.support.tls.Secret;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;

/**
 * Fetches a token to log in with, as Kafka's client does it. The secret is read for each of them: so it is in no configuration that
 * is logged, and a file with it may change. Kafka's client makes one.
 */
public final class LoginTokens implements AuthenticateCallbackHandler {

    /** The key of the client's configuration under which the secret is. */
    public static final String SECRET = "leveret.clientSecret";

    private Map<String, ?> config = Map.of();
    private String mechanism = "";
    private List<AppConfigurationEntry> login = List.of();

    /** Called by Kafka's client. */
    public LoginTokens() {}

    @Override
    public void configure(Map<String, ?> ours, String of, List<AppConfigurationEntry> entries) {
        config = ours;
        mechanism = of;
        login = entries;
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        Secret secret = (Secret) Objects.requireNonNull(config.get(SECRET), SECRET);
        Map<String, Object> all = new HashMap<>(config);
        all.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET, new Password(secret.read()));
        var client = new OAuthBearerLoginCallbackHandler();
        try {
            client.configure(all, mechanism, login);
            client.handle(callbacks);
        } finally {
            client.close();
        }
    }

    @Override
    public void close() {}
}
