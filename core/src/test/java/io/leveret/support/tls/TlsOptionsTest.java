package io.leveret.support.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.TransportFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that would have no effect are faults. */
class TlsOptionsTest {

    @TempDir
    private Path folder;

    private static List<TransportFault> faults(Map<String, String> options) {
        List<TransportFault> faults = new ArrayList<>();
        TlsOptions.read(options, true, faults);
        return faults;
    }

    @Test
    void withoutOptionsNothingIsWrong() {
        assertEquals(List.of(), faults(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"tls.trustStore", "tls.keyStore"})
    void aPasswordWithoutItsStoreIsAFault(String store) throws Exception {
        String name = store + "Password";
        String remedy = "name its file as " + store + ", or leave it out";
        Path file = Files.writeString(folder.resolve("password.txt"), "secret");

        assertEquals(
                List.of(new TransportFault(name, "there is no store for the password", remedy)),
                faults(Map.of(name, "secret")));
        assertEquals(
                List.of(new TransportFault(name + "File", "there is no store for the password", remedy)),
                faults(Map.of(name + "File", file.toString())));
    }

    @Test
    void aKeyFileBesideAKeyStoreIsAFault() throws Exception {
        Path store = folder.resolve("own.p12");
        KeyStore empty = StoreFile.empty();
        try (var out = Files.newOutputStream(store)) {
            empty.store(out, "secret".toCharArray());
        }
        Path key = Files.writeString(folder.resolve("tls.key"), "");

        assertEquals(
                List.of(new TransportFault(
                        "tls.keyStore",
                        "it is a key store, and tls.keyFile is for the key of a PEM file",
                        "leave tls.keyFile out, or name a PEM file of the certificate")),
                faults(Map.of(
                        "tls.keyStore", store.toString(),
                        "tls.keyStorePassword", "secret",
                        "tls.keyFile", key.toString())));
    }

    @Test
    void aKeyFileWithoutACertificateIsAFault() throws Exception {
        Path key = Files.writeString(folder.resolve("tls.key"), "");

        assertEquals(
                List.of(new TransportFault(
                        "tls.keyFile", "there is no certificate for the key", "name its PEM file as tls.keyStore")),
                faults(Map.of("tls.keyFile", key.toString())));
    }
}
