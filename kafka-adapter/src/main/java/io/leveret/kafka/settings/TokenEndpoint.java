package io.leveret.kafka.settings;

import io.leveret.kafka.wire.LoginTokens;
import io.leveret.support.tls.Secret;
import io.leveret.transport.TransportFault;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever;
import org.apache.kafka.common.security.oauthbearer.ClientJwtValidator;
import org.jspecify.annotations.Nullable;

/**
 * Who gives the tokens that OAUTHBEARER logs in with, and to whom: an application, which shows its client id and its secret.
 *
 * @param url the endpoint
 * @param clientId what the endpoint knows the application by
 * @param secret proves it
 * @param scope what to ask for; null if the endpoint needs none
 */
record TokenEndpoint(
        String url,
        String clientId,
        Secret secret,
        @Nullable String scope) {

    static final String MECHANISM = "OAUTHBEARER";

    private static final String URL = "sasl.tokenEndpoint";
    private static final String CLIENT_ID = "sasl.clientId";
    private static final String SECRET = "sasl.clientSecret";
    private static final String SCOPE = "sasl.scope";

    static final List<String> NAMES = List.of(URL, CLIENT_ID, SECRET, SECRET + "File", SCOPE);

    /** Kafka's client asks only endpoints that this property of the JVM names, separated by commas. */
    private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    /** How long one answer may take, and how long it is asked again for. */
    private static final int ANSWER_MILLIS = 5_000;

    private static final long AGAIN_MILLIS = 2_000;

    /** Reads it; null with a fault, or when the mechanism is another. */
    static @Nullable TokenEndpoint read(String mechanism, Map<String, String> options, List<TransportFault> faults) {
        if (!mechanism.equals(MECHANISM)) {
            NAMES.stream()
                    .filter(options::containsKey)
                    .forEach(name -> faults.add(new TransportFault(
                            name,
                            "only the mechanism " + MECHANISM + " has use for it",
                            "set sasl.mechanism to " + MECHANISM + ", or leave it out")));
            return null;
        }
        String url = required(options, URL, "write the URL at which applications get tokens", faults);
        String clientId = required(options, CLIENT_ID, "write the name that it knows the application by", faults);
        Secret secret = Secret.read(options, SECRET, faults);
        if (!options.containsKey(SECRET) && !options.containsKey(SECRET + "File")) {
            required(options, SECRET, "write the secret, or name a file that has it as " + SECRET + "File", faults);
        }
        if (!url.isEmpty() && !isUrl(url)) {
            faults.add(new TransportFault(
                    URL, "it is not the URL of a token endpoint", "write for example https://login.example.com/token"));
        }
        return secret == null ? null : new TokenEndpoint(url, clientId, secret, options.get(SCOPE));
    }

    private static String required(
            Map<String, String> options, String name, String remedy, List<TransportFault> faults) {
        String value = options.getOrDefault(name, "");
        if (value.isBlank()) {
            faults.add(new TransportFault(name, "the mechanism " + MECHANISM + " needs it", remedy));
        }
        return value;
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && List.of("http", "https").contains(uri.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether anybody on the way can read the secret. */
    boolean inTheClear() {
        return url.startsWith("http:");
    }

    /** Adds it to the configuration of a client. */
    void apply(Map<String, Object> config) {
        allow(url);
        config.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        config.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, LoginTokens.class);
        config.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, url);
        config.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, clientId);
        config.put(LoginTokens.SECRET, secret);
        // The defaults choose among more, for which the client would need another library.
        config.put(SaslConfigs.SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS, ClientCredentialsJwtRetriever.class);
        config.put(SaslConfigs.SASL_OAUTHBEARER_JWT_VALIDATOR_CLASS, ClientJwtValidator.class);
        if (scope != null) {
            config.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE, scope);
        }
        config.put(SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS, ANSWER_MILLIS);
        config.put(SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS, ANSWER_MILLIS);
        config.put(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MAX_MS, AGAIN_MILLIS);
    }

    /** Who writes our settings decides; the property guards programs that take the client's settings from strangers. */
    private static synchronized void allow(String url) {
        String allowed = System.getProperty(ALLOWED, "");
        if (!Arrays.asList(allowed.split(",", -1)).contains(url)) {
            System.setProperty(ALLOWED, allowed.isBlank() ? url : allowed + "," + url);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
