package io.leveret.support.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in PEM files, and what else such files have in them. */
class PemFileTest {

    @TempDir
    private Path directory;

    private static PrivateKey key(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA")) {
            generator.initialize(1_024); // small, to be quick
        }
        return generator.generateKeyPair().getPrivate();
    }

    private static String block(String label, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private PemFile file(String text) throws Exception {
        Path file = directory.resolve("key.pem");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        return Objects.requireNonNull(PemFile.read(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aKeyOfAnyKindIsReadWhateverStandsAroundIt(String algorithm) throws Exception {
        PrivateKey key = key(algorithm);
        String text = "Bag Attributes: é\n"
                + block("EC PARAMETERS", new byte[] {6, 5}).replace("\n", "\r\n")
                + block("PRIVATE KEY", key.getEncoded()) + "rest";

        assertEquals(key, file(text).key(""));
    }

    /** Java reads one form only; what others write must be converted. */
    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"})
    void aKeyInAnOlderFormIsNamedWithIts(String label) throws Exception {
        PemFile file = file(block(label, new byte[] {1, 2, 3}));

        var failure = assertThrows(UnusableStoreException.class, () -> file.key(""));

        assertEquals("its private key is in the form '" + label + "', and Java reads PKCS#8 only", failure.problem());
    }

    @Test
    void whatIsNoKeyThoughItSaysSoIsRefused() throws Exception {
        PemFile nonsense = file(block("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertEquals(
                "its private key can't be read; it is none for RSA, EC, EdDSA",
                assertThrows(UnusableStoreException.class, () -> nonsense.key(""))
                        .problem());

        PemFile broken = file("-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertEquals(
                "a block 'PRIVATE KEY' is broken",
                assertThrows(UnusableStoreException.class, () -> broken.key("")).problem());
    }

    @Test
    void aFileWithoutAKeyOrWithoutAnyBlockHasNone() throws Exception {
        assertNull(file(block("CERTIFICATE", new byte[] {1})).key(""));
        assertNull(file("-----BEGIN PRIVATE KEY-----\nwithout an end").key(""));
        Path plain = directory.resolve("plain");
        Files.writeString(plain, "no PEM");
        assertNull(PemFile.read(plain));
    }

    @Test
    void aCertificateThatCanNotBeReadIsNamedByItsNumber() throws Exception {
        PemFile file = file(block("CERTIFICATE", new byte[] {1}));

        var failure = assertThrows(UnusableStoreException.class, file::certificates);

        assertEquals("its certificate number 1 can't be read", failure.problem());
        assertNotNull(failure.getCause());
        assertTrue(file(block("PRIVATE KEY", new byte[] {1})).certificates().isEmpty());
    }
}
