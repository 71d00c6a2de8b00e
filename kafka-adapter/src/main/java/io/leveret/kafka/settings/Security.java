package io.leveret.kafka.settings;

import io.leveret.kafka.wire.LoginCallbacks;
import io.leveret.kafka.wire.TlsEngines;
import io.leveret.support.tls.Secret;
import io.leveret.support.tls.TlsOptions;
import io.leveret.transport.TransportFault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * How connections are made safe, and who makes them.
 *
 * @param tls certificates and keys; null for none
 * @param user null for nobody: then the cluster asks for no login, or knows the certificate
 * @param password the user's
 * @param mechanism how the user logs in
 * @param tokens where the user's tokens come from; null if it logs in with a password
 */
record Security(
        @Nullable TlsOptions tls,
        @Nullable String user,
        Secret password,
        String mechanism,
        @Nullable TokenEndpoint tokens) {

    private static final String MECHANISM = "sasl.mechanism";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final List<String> MECHANISMS =
            List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", TokenEndpoint.MECHANISM);

    static final Set<String> NAMES = names();

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(TlsOptions.NAMES);
        names.addAll(List.of(USERNAME, PASSWORD, PASSWORD + "File", MECHANISM));
        names.addAll(TokenEndpoint.NAMES);
        return Set.copyOf(names);
    }

    /** Reads it; adds what is wrong to the faults. */
    static Security read(KafkaUrl url, Map<String, String> options, List<TransportFault> faults) {
        String mechanism = Options.choice(options, MECHANISM, MECHANISMS, faults);
        String verify = Options.choice(options, TlsOptions.VERIFY, List.of("true", "false"), faults);
        TlsOptions tls = TlsOptions.read(options, verify.equals("true"), faults);
        Secret given = Secret.read(options, PASSWORD, faults);
        TokenEndpoint tokens = TokenEndpoint.read(mechanism, options, faults);
        String user = options.getOrDefault(USERNAME, url.user());
        if (mechanism.equals(TokenEndpoint.MECHANISM)) {
            if (!user.isEmpty() || given != null) {
                faults.add(new TransportFault(
                        MECHANISM,
                        "OAUTHBEARER logs in with a token, and there is a user name or a password",
                        "leave user name and password out, or choose another mechanism"));
            }
        } else if (user.isEmpty()) {
            options.keySet().stream()
                    .filter(name -> name.startsWith(PASSWORD) || name.equals(MECHANISM))
                    .sorted()
                    .forEach(name -> faults.add(new TransportFault(
                            name, "there is no user name", "set username, or leave " + name + " out")));
        }
        if (!url.tls()) {
            options.keySet().stream()
                    .filter(name -> name.startsWith("tls."))
                    .sorted()
                    .forEach(name -> faults.add(new TransportFault(
                            name,
                            "the URL begins with kafka:, which is without TLS",
                            "write kafkas: or leave it out")));
        }
        return new Security(
                url.tls() ? tls : null,
                user.isEmpty() ? null : user,
                given == null ? Secret.of(url.password()) : given,
                mechanism,
                tokens);
    }

    /** Who logs in; null for nobody. */
    @Nullable
    String who() {
        return tokens == null ? user : tokens.clientId();
    }

    /** Whether anybody on the way can read the secret for which tokens are given. */
    boolean tellsSecretInTheClear() {
        return tokens != null && tokens.inTheClear();
    }

    /** Whether anybody can pretend to be the broker. */
    boolean trustsAnybody() {
        return tls != null && !tls.verify();
    }

    /** Adds it to the configuration of a client. */
    void apply(Map<String, Object> config) {
        config.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                (who() == null ? "" : "SASL_") + (tls == null ? "PLAINTEXT" : "SSL"));
        if (tls != null) {
            config.put(TlsEngines.OPTIONS, tls);
            config.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, TlsEngines.class);
        }
        if (who() != null) {
            config.put(SaslConfigs.SASL_MECHANISM, mechanism);
        }
        if (tokens != null) {
            tokens.apply(config);
        } else if (user != null) {
            config.put(SaslConfigs.SASL_JAAS_CONFIG, module() + " required;");
            config.put(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, LoginCallbacks.class);
            config.put(LoginCallbacks.USER, user);
            config.put(LoginCallbacks.PASSWORD, password);
        }
    }

    private String module() {
        return mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
    }

    @Override
    public String toString() {
        return "Security[" + mechanism + "]";
    }
}
