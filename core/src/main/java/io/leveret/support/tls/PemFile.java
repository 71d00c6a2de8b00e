package io.leveret.support.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and private keys in PEM, as OpenSSL, Kubernetes and cert-manager write them: texts between {@code
 * -----BEGIN …-----} and {@code -----END …-----}. Other texts in the file are skipped.
 */
final class PemFile {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
    private static final String BEGIN = "-----BEGIN ";
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final String CONVERT = "convert it: openssl pkcs8 -topk8 -in old.key -out new.key";

    private final List<Block> blocks = new ArrayList<>();

    private PemFile() {}

    private record Block(String label, String text) {}

    /** Reads a file; null when there is nothing of the kind in it. */
    static @Nullable PemFile read(Path path) throws IOException {
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        if (!text.contains(BEGIN)) {
            return null;
        }
        var file = new PemFile();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            file.blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return file;
    }

    /** All certificates, in their order. */
    List<X509Certificate> certificates() throws UnusableStoreException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(decoded(block))));
                }
            }
        } catch (CertificateException e) {
            throw new UnusableStoreException(
                    "its certificate number " + (certificates.size() + 1) + " can't be read",
                    "write that file anew",
                    e);
        }
        return certificates;
    }

    /** The first private key; null when there is none. */
    @Nullable
    PrivateKey key(String password) throws UnusableStoreException {
        for (Block block : blocks) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(new PKCS8EncodedKeySpec(decoded(block)));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return key(decrypted(decoded(block), password));
                }
                default -> {
                    if (block.label().endsWith("PRIVATE KEY")) {
                        throw new UnusableStoreException(
                                "its private key is in the form '" + block.label() + "', and Java reads PKCS#8 only",
                                CONVERT,
                                null);
                    }
                }
            }
        }
        return null;
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] bytes, String password) throws UnusableStoreException {
        try {
            var encrypted = new EncryptedPrivateKeyInfo(bytes);
            // The parameters' text is the algorithm's full name; the info has that of the family only.
            String algorithm = encrypted.getAlgParameters().toString();
            var key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new UnusableStoreException(
                    "its private key can't be decrypted",
                    "check tls.keyStorePassword, or " + CONVERT + " -v2 aes-256-cbc",
                    e);
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec encoded) throws UnusableStoreException {
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new UnusableStoreException(
                "its private key can't be read; it is none for " + String.join(", ", KEY_ALGORITHMS), CONVERT, last);
    }

    private static byte[] decoded(Block block) throws UnusableStoreException {
        try {
            return Base64.getMimeDecoder().decode(block.text());
        } catch (IllegalArgumentException e) {
            throw new UnusableStoreException("a block '" + block.label() + "' is broken", "write that file anew", e);
        }
    }
}
