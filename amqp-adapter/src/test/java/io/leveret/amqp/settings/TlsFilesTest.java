package io.leveret.amqp.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.TransportFault;
import io.leveret.transport.TransportSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files {@code tls.trustStore}, {@code tls.keyStore} and {@code tls.keyFile} may name. */
class TlsFilesTest {

    private static final String PASSWORD = "canary-of-the-store";

    @TempDir
    static Path folder = Path.of("");

    /** All kinds of files, made by the JDK's own means. */
    @BeforeAll
    static void makeFiles() throws Exception {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            KeyStore store = generated(algorithm);
            Certificate certificate = store.getCertificate("own");
            PrivateKey key = (PrivateKey) store.getKey("own", PASSWORD.toCharArray());
            write(algorithm + ".crt", pem("CERTIFICATE", certificate.getEncoded()));
            write(algorithm + ".key", pem("PRIVATE KEY", key.getEncoded()));
            write(algorithm + ".enc.key", pem("ENCRYPTED PRIVATE KEY", encrypted(key)));
            write(
                    algorithm + ".both",
                    "Bag Attributes\n" + Files.readString(folder.resolve(algorithm + ".crt"))
                            + Files.readString(folder.resolve(algorithm + ".key")));
            save(algorithm + ".trust.p12", "PKCS12", trust -> trust.setCertificateEntry("ca", certificate));
            save(algorithm + ".trust.jks", "JKS", trust -> trust.setCertificateEntry("ca", certificate));
        }
        write("two.crt", Files.readString(folder.resolve("RSA.crt")) + Files.readString(folder.resolve("EC.crt")));
        write("old.key", pem("RSA PRIVATE KEY", new byte[] {1}));
        write("broken.crt", pem("CERTIFICATE", new byte[] {1, 2, 3}));
        write("broken.key", pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        write("no-base64.crt", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
        write("text", "canary\n");
        save("empty.p12", "PKCS12", store -> {});
        KeyStore rsa = opened("RSA.p12");
        save(
                "other-password.jks",
                "JKS",
                store -> store.setKeyEntry(
                        "own",
                        rsa.getKey("own", PASSWORD.toCharArray()),
                        "another".toCharArray(),
                        rsa.getCertificateChain("own")));
        write("password", PASSWORD + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"RSA.crt", "EC.crt", "two.crt", "RSA.both", "RSA.trust.p12", "RSA.trust.jks", "EC.trust.p12"})
    void certificatesToTrustArePemOrAKeyStore(String file) {
        assertEquals(List.of(), faults(Map.of("tls.trustStore", file, "tls.trustStorePassword", PASSWORD)));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA.p12, it holds no trusted certificate",
        "empty.p12, it holds no trusted certificate",
        "RSA.key, it holds no trusted certificate",
        "text, 'it is neither a PEM file nor a key store, or its password doesn''t open it'",
        "broken.crt, its certificate number 1 can't be read",
        "no-base64.crt, a block 'CERTIFICATE' is broken",
        "none.crt, there is no readable file",
    })
    void aTrustStoreThatTrustsNobodyIsAFaultOfTheSettings(String file, String problem) {
        List<TransportFault> faults = faults(Map.of("tls.trustStore", file, "tls.trustStorePassword", PASSWORD));

        assertEquals(1, faults.size(), faults::toString);
        assertEquals("tls.trustStore", faults.get(0).option());
        assertTrue(faults.get(0).problem().startsWith(problem), faults::toString);
    }

    /** OpenSSL leaves out the attribute by which Java knows a certificate to trust, so Java sees none. */
    @Test
    void aStoreOfOpenSslWithoutTheAttributeThatJavaNeedsHoldsNoTrustedCertificate() {
        String problem = "it holds no trusted certificate";
        List<TransportFault> encrypted =
                faults(Map.of("tls.trustStore", made("by-openssl.p12"), "tls.trustStorePassword", PASSWORD));
        List<TransportFault> plain = faults(Map.of("tls.trustStore", made("by-openssl-without-password.p12")));

        for (List<TransportFault> faults : List.of(encrypted, plain)) {
            assertEquals(1, faults.size(), faults::toString);
            assertEquals("tls.trustStore", faults.get(0).option());
            assertEquals(problem, faults.get(0).problem());
            assertTrue(faults.get(0).remedy().contains("keytool -importcert"), faults::toString);
        }
    }

    @Test
    void aStoreWithoutAPasswordNeedsNone() {
        assertEquals(List.of(), faults(Map.of("tls.trustStore", made("by-keytool-without-password.p12"))));
    }

    @Test
    void aWrongPasswordOfAStoreIsAFaultAndIsNotShown() {
        List<TransportFault> faults =
                faults(Map.of("tls.trustStore", "RSA.trust.p12", "tls.trustStorePassword", "canary"));

        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).problem().endsWith("its password doesn't open it"), faults::toString);
        assertTrue(!faults.toString().contains("canary"), faults::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA.p12,",
        "EC.p12,",
        "Ed25519.p12,",
        "RSA.both,",
        "EC.both,",
        "Ed25519.both,",
        "RSA.crt,RSA.key",
        "EC.crt,EC.key",
        "Ed25519.crt,Ed25519.key",
        "RSA.crt,RSA.enc.key",
        "EC.crt,EC.enc.key",
        "RSA.both,RSA.key"
    })
    void theOwnCertificateAndItsKeyArePemOrAKeyStore(String file, String keyFile) {
        Map<String, String> options = new HashMap<>(Map.of("tls.keyStore", file, "tls.keyStorePassword", PASSWORD));
        if (keyFile != null) {
            options.put("tls.keyFile", keyFile);
        }
        assertEquals(List.of(), faults(options));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA.trust.p12, , it holds no private key",
        "empty.p12, , it holds no private key",
        "other-password.jks, , its private key has another password than the store",
        "RSA.crt, , there is no private key for its certificate",
        "RSA.key, , it holds no certificate",
        "RSA.crt, EC.key, the private key is not that of its first certificate",
        "RSA.crt, text, there is no private key for its certificate",
        "RSA.crt, old.key, 'its private key is in the form ''RSA PRIVATE KEY'', and Java reads PKCS#8 only'",
        "RSA.crt, broken.key, its private key can't be read",
        "text, , it is neither a PEM file nor a key store",
    })
    void anOwnCertificateThatCantBeUsedIsAFaultOfTheSettings(String file, String keyFile, String problem) {
        Map<String, String> options = new HashMap<>(Map.of("tls.keyStore", file, "tls.keyStorePassword", PASSWORD));
        if (keyFile != null) {
            options.put("tls.keyFile", keyFile);
        }
        List<TransportFault> faults = faults(options);

        assertEquals(1, faults.size(), faults::toString);
        assertEquals("tls.keyStore", faults.get(0).option());
        assertTrue(faults.get(0).problem().startsWith(problem), faults::toString);
    }

    @Test
    void aKeyThatThePasswordDoesNotDecryptIsAFault() {
        List<TransportFault> faults = faults(Map.of(
                "tls.keyStore", "RSA.crt", "tls.keyFile", "RSA.enc.key", "tls.keyStorePassword", "canary-wrong"));

        assertEquals(1, faults.size(), faults::toString);
        assertEquals("its private key can't be decrypted", faults.get(0).problem());
    }

    @Test
    void aKeyWithoutACertificateIsAFault() {
        assertEquals(
                List.of(new TransportFault(
                        "tls.keyFile", "there is no certificate for the key", "name its PEM file as tls.keyStore")),
                faults(Map.of("tls.keyFile", "RSA.key")));
    }

    @Test
    void aPasswordMayComeFromAFileWithoutItsLineBreak() throws IOException {
        AmqpOptions options = read(
                Map.of(
                        "passwordFile", "password",
                        "tls.trustStore", "RSA.trust.p12",
                        "tls.trustStorePasswordFile", "password"),
                new ArrayList<>());

        assertNotNull(options);
        assertEquals(PASSWORD, options.password().read());
        write("password", "changed");
        assertEquals("changed", options.password().read(), "it is read each time");
        write("password", PASSWORD + "\r\n");
        assertEquals(PASSWORD, options.password().read());
    }

    @Test
    void aPasswordInTwoPlacesOrInNoFileIsAFault() {
        assertEquals(
                List.of(new TransportFault("passwordFile", "there is password as well", "keep one of the two")),
                faults(Map.of("password", "canary", "passwordFile", "password")));
        List<TransportFault> missing = faults(Map.of("passwordFile", "none"));
        assertEquals(1, missing.size());
        assertTrue(missing.get(0).problem().startsWith("there is no readable file "), missing::toString);
    }

    /** A store that is among the resources, as the JDK's own means can't make it. */
    private static String made(String name) {
        try (var in = TlsFilesTest.class.getResourceAsStream("/stores/" + name)) {
            return Files.write(folder.resolve(name), Objects.requireNonNull(in).readAllBytes())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<TransportFault> faults(Map<String, String> options) {
        List<TransportFault> faults = new ArrayList<>();
        read(options, faults);
        return faults;
    }

    private static @Nullable AmqpOptions read(Map<String, String> options, List<TransportFault> faults) {
        Map<String, String> placed = new HashMap<>();
        options.forEach((name, value) -> placed.put(
                name,
                name.endsWith("Store") || name.endsWith("File")
                        ? folder.resolve(value).toString()
                        : value));
        return AmqpOptions.read(new TransportSettings("amqps://host", "app", "one", placed), faults);
    }

    private static KeyStore generated(String algorithm) throws Exception {
        Path store = folder.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=own",
                        "-keyalg",
                        algorithm,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS) && keytool.exitValue() == 0, "keytool made a store");
        return opened(algorithm + ".p12");
    }

    private static KeyStore opened(String name) throws Exception {
        return KeyStore.getInstance(folder.resolve(name).toFile(), PASSWORD.toCharArray());
    }

    /** Fills a store. */
    private interface Filler {

        void fill(KeyStore store) throws Exception;
    }

    private static void save(String name, String type, Filler filler) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        filler.fill(store);
        try (var out = Files.newOutputStream(folder.resolve(name))) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static byte[] encrypted(PrivateKey key) throws Exception {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        var secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(PASSWORD.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key.getEncoded())).getEncoded();
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
