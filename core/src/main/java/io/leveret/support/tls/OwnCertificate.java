package io.leveret.support.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tls.keyStore} and {@code tls.keyFile} name: this side's certificate and its private key.
 *
 * @param file a key store, or a PEM file of the certificate and those of the authorities between
 * @param keyFile a PEM file of the private key; null when the key is in the first file
 * @param password of the key store and its key, or of an encrypted private key; empty for none
 */
record OwnCertificate(Path file, @Nullable Path keyFile, Secret password) {

    private static final String KEY = "name a PEM file of the private key as tls.keyFile";

    /** What a connection may show. */
    KeyManager[] managers() throws UnusableStoreException {
        try {
            String secret = password.read();
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store(secret), secret.toCharArray());
            return factory.getKeyManagers();
        } catch (UnrecoverableKeyException e) {
            throw new UnusableStoreException(
                    "its private key has another password than the store",
                    "give both the same: keytool -keypasswd, or for PKCS#12 export it anew",
                    e);
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableStoreException("it can't be used: " + UnusableStoreException.text(e), KEY, e);
        }
    }

    private KeyStore store(String secret) throws GeneralSecurityException, IOException, UnusableStoreException {
        PemFile pem = PemFile.read(file);
        if (pem != null) {
            return of(pem, secret);
        }
        if (keyFile != null) {
            throw new UnusableStoreException(
                    "it is a key store, and tls.keyFile is for the key of a PEM file",
                    "leave tls.keyFile out, or name a PEM file of the certificate",
                    null);
        }
        KeyStore store = StoreFile.open(file, secret);
        boolean holdsKey = false;
        for (String alias : Collections.list(store.aliases())) {
            holdsKey |= store.isKeyEntry(alias);
        }
        if (!holdsKey) {
            throw new UnusableStoreException(
                    "it holds no private key", "make it with openssl pkcs12 -export -in tls.crt -inkey tls.key", null);
        }
        return store;
    }

    private KeyStore of(PemFile pem, String secret)
            throws GeneralSecurityException, IOException, UnusableStoreException {
        List<X509Certificate> chain = pem.certificates();
        if (chain.isEmpty()) {
            throw new UnusableStoreException("it holds no certificate", "name the PEM file of the certificate", null);
        }
        PemFile keys = keyFile == null ? pem : PemFile.read(keyFile);
        PrivateKey key = keys == null ? null : keys.key(secret);
        if (key == null) {
            throw new UnusableStoreException("there is no private key for its certificate", KEY, null);
        }
        if (!belong(key, chain.get(0).getPublicKey())) {
            throw new UnusableStoreException("the private key is not that of its first certificate", KEY, null);
        }
        KeyStore store = StoreFile.empty();
        store.setKeyEntry("own", key, secret.toCharArray(), chain.toArray(X509Certificate[]::new));
        return store;
    }

    /** Whether what the one signs the other verifies. */
    private static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        Signature signature = Signature.getInstance(algorithm);
        byte[] text = {1};
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(text);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // they are of two kinds
        }
    }
}
