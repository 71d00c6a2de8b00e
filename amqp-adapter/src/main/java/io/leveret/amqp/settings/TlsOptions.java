package io.leveret.amqp.settings;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates to trust, and which to show.
 *
 * @param verify false to trust anybody
 * @param trusted whom to trust; null for the JVM's own authorities
 * @param own what to show; null for nothing
 */
record TlsOptions(
        boolean verify,
        @Nullable TrustedAuthorities trusted,
        @Nullable OwnCertificate own) {

    static final String VERIFY = "tls.verify";
    static final String TRUST_STORE = "tls.trustStore";
    static final String KEY_STORE = "tls.keyStore";
    static final String KEY_FILE = "tls.keyFile";
    private static final String PASSWORD = "Password";
    private static final String FORMS = "name a PEM, PKCS#12 or JKS file";

    static final Set<String> NAMES = Set.of(
            VERIFY,
            TRUST_STORE,
            TRUST_STORE + PASSWORD,
            TRUST_STORE + PASSWORD + "File",
            KEY_STORE,
            KEY_STORE + PASSWORD,
            KEY_STORE + PASSWORD + "File",
            KEY_FILE);

    /** Reads them, and tries what they name; adds what is wrong to the faults. */
    static TlsOptions read(Map<String, String> options, boolean verify, List<TransportFault> faults) {
        return new TlsOptions(verify, trusted(options, faults), own(options, faults));
    }

    private static @Nullable TrustedAuthorities trusted(Map<String, String> options, List<TransportFault> faults) {
        Secret password = password(options, TRUST_STORE, faults);
        Path file = file(options, TRUST_STORE, faults);
        if (file == null || password == null) {
            return null;
        }
        var trusted = new TrustedAuthorities(file, password);
        try {
            TrustManager[] unused = trusted.managers();
        } catch (UnusableStoreException e) {
            faults.add(new TransportFault(TRUST_STORE, e.problem(), e.remedy()));
        }
        return trusted;
    }

    private static @Nullable OwnCertificate own(Map<String, String> options, List<TransportFault> faults) {
        int before = faults.size();
        Secret password = password(options, KEY_STORE, faults);
        Path file = file(options, KEY_STORE, faults);
        Path keyFile = file(options, KEY_FILE, faults);
        if (keyFile != null && !options.containsKey(KEY_STORE)) {
            faults.add(new TransportFault(
                    KEY_FILE, "there is no certificate for the key", "name its PEM file as tls.keyStore"));
        }
        if (file == null || password == null || faults.size() > before) {
            return null;
        }
        var own = new OwnCertificate(file, keyFile, password);
        try {
            KeyManager[] unused = own.managers();
        } catch (UnusableStoreException e) {
            faults.add(new TransportFault(KEY_STORE, e.problem(), e.remedy()));
        }
        return own;
    }

    /** Empty without an option; null with a fault. */
    private static @Nullable Secret password(Map<String, String> options, String store, List<TransportFault> faults) {
        int before = faults.size();
        Secret given = Secret.read(options, store + PASSWORD, faults);
        return given != null || faults.size() > before ? given : Secret.of("");
    }

    private static @Nullable Path file(Map<String, String> options, String name, List<TransportFault> faults) {
        String text = options.get(name);
        if (text == null) {
            return null;
        }
        try {
            Path path = Path.of(text);
            if (Files.isRegularFile(path) && Files.isReadable(path)) {
                return path;
            }
            faults.add(new TransportFault(
                    name,
                    "there is no readable file " + ForeignText.oneLine(String.valueOf(path.toAbsolutePath())),
                    FORMS));
        } catch (InvalidPathException e) {
            faults.add(new TransportFault(name, "it is not the path of a file", FORMS));
        }
        return null;
    }

    @Override
    public String toString() {
        return "Tls[verify=" + verify + "]";
    }
}
