package io.leveret.support.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The file of {@code tls.trustStore}: PEM, PKCS#12 or JKS.
 *
 * @param file read whenever it is needed, as it may change while the application runs
 * @param password of a key store; empty for none
 */
record TrustedAuthorities(Path file, Secret password) {

    private static final String MAKE = "name a PEM file of certificates, or make a store with keytool -importcert";

    /** What a connection may trust. */
    TrustManager[] managers() throws UnusableStoreException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store());
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new UnusableStoreException("it can't be used", MAKE, e);
        }
    }

    private KeyStore store() throws UnusableStoreException {
        try {
            PemFile pem = PemFile.read(file);
            KeyStore store = pem == null ? StoreFile.open(file, password.read()) : of(pem.certificates());
            boolean trusts = false;
            for (String alias : Collections.list(store.aliases())) {
                trusts |= store.isCertificateEntry(alias);
            }
            if (!trusts) {
                throw new UnusableStoreException("it holds no trusted certificate", MAKE, null);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableStoreException("it can't be used: " + UnusableStoreException.text(e), MAKE, e);
        }
    }

    private static KeyStore of(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = StoreFile.empty();
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
    }
}
