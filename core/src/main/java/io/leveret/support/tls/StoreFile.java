package io.leveret.support.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** Key stores of Java: PKCS#12 and JKS. */
final class StoreFile {

    private StoreFile() {}

    static KeyStore open(Path file, String password) throws UnusableStoreException {
        try {
            return KeyStore.getInstance(file.toFile(), password.toCharArray());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new UnusableStoreException(
                    "it is neither a PEM file nor a key store, or its password doesn't open it",
                    "name a PEM, PKCS#12 or JKS file, and check its password",
                    e);
        }
    }

    static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
