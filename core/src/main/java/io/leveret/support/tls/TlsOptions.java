package io.leveret.support.tls;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates to trust, and which to show. The files are read again for each context, as they may change. */
public final class TlsOptions {

    /** The option that turns the checks off. */
    public static final String VERIFY = "tls.verify";

    private static final String TRUST_STORE = "tls.trustStore";
    private static final String KEY_STORE = "tls.keyStore";
    private static final String KEY_FILE = "tls.keyFile";
    private static final String PASSWORD = "Password";
    private static final String FORMS = "name a PEM, PKCS#12 or JKS file";

    /** The names of all options. */
    public static final Set<String> NAMES = Set.of(
            VERIFY,
            TRUST_STORE,
            TRUST_STORE + PASSWORD,
            TRUST_STORE + PASSWORD + "File",
            KEY_STORE,
            KEY_STORE + PASSWORD,
            KEY_STORE + PASSWORD + "File",
            KEY_FILE);

    private final boolean verify;

    /** Null for the JVM's own authorities. */
    private final @Nullable TrustedAuthorities trusted;

    /** Null for nothing. */
    private final @Nullable OwnCertificate own;

    private TlsOptions(boolean verify, @Nullable TrustedAuthorities trusted, @Nullable OwnCertificate own) {
        this.verify = verify;
        this.trusted = trusted;
        this.own = own;
    }

    /**
     * Reads them, and tries what they name; adds what is wrong to the faults.
     *
     * @param verify false to trust anybody
     */
    public static TlsOptions read(Map<String, String> options, boolean verify, List<TransportFault> faults) {
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
        for (String name : List.of(store + PASSWORD, store + PASSWORD + "File")) {
            if (options.containsKey(name) && !options.containsKey(store)) {
                faults.add(new TransportFault(
                        name, "there is no store for the password", "name its file as " + store + ", or leave it out"));
            }
        }
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

    /** Whether the certificate chain and the host name are to be checked. */
    public boolean verify() {
        return verify;
    }

    /**
     * What they ask for.
     *
     * @throws UnusableStoreException if a file can't be used any more
     */
    public SSLContext context() throws UnusableStoreException {
        String store = KEY_STORE;
        try {
            KeyManager[] keys = own == null ? null : own.managers();
            store = TRUST_STORE;
            TrustManager[] trust = trusted == null ? null : trusted.managers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, verify ? trust : new TrustManager[] {new TrustAnybody()}, null);
            return context;
        } catch (UnusableStoreException e) {
            throw new UnusableStoreException(store + ": " + e.problem(), e.remedy(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** For {@code tls.verify: false} only. */
    private static final class TrustAnybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public String toString() {
        return "Tls[verify=" + verify + "]";
    }
}
