package io.leveret.faults;

import io.leveret.testbroker.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Authorities and certificates of theirs, made by the JDK's keytool in a directory of the test's. */
final class Certificates {

    /** Of every key store here. */
    static final String PASSWORD = "canary-of-the-stores";

    private final Path directory;

    Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes an authority. */
    void authority(String name) {
        keytool(store(name), "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "2");
        write(name + ".pem", keytool(store(name), "-exportcert", "-rfc", "-alias", name));
    }

    /** A key store with nothing but an authority's certificate, to trust. */
    Path trusting(String authority) {
        return store("trust-" + authority, store -> store.setCertificateEntry(authority, certificate(authority)));
    }

    /** Makes a certificate: {@code names} as keytool has them, {@code dns:localhost}; {@code start} may be in the past. */
    void issue(String authority, String name, String names, String start) {
        Path request = directory.resolve(name + ".csr");
        keytool(store(name), "-genkeypair", "-alias", name, "-dname", "CN=" + name);
        keytool(store(name), "-certreq", "-alias", name, "-file", request.toString());
        write(
                name + ".pem",
                keytool(
                        store(authority),
                        "-gencert",
                        "-rfc",
                        "-alias",
                        authority,
                        "-infile",
                        request.toString(),
                        "-ext",
                        "san=" + names,
                        "-startdate",
                        start,
                        "-validity",
                        "2"));
    }

    /** What a server needs to show a certificate. */
    TlsFiles server(String authority, String name) {
        String key = Base64.getMimeEncoder().encodeToString(key(name).getEncoded());
        write(name + ".key", "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        return new TlsFiles(
                directory.resolve(authority + ".pem"),
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".key"));
    }

    /** A key store with a certificate, its key and its authority, to show to a server. */
    Path client(String authority, String name) {
        return store(
                "client-" + name,
                store -> store.setKeyEntry(name, key(name), PASSWORD.toCharArray(), new Certificate[] {
                    certificate(name), certificate(authority)
                }));
    }

    private Certificate certificate(String name) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".pem"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Key key(String name) {
        try {
            return KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray())
                    .getKey(name, PASSWORD.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("keytool made no usable key store " + name, e);
        }
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private Path store(String name, Filler filler) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            filler.fill(store);
            try (var out = Files.newOutputStream(store(name))) {
                store.store(out, PASSWORD.toCharArray());
            }
            return store(name);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the key store " + name + " can't be made", e);
        }
    }

    private void write(String name, String content) {
        try {
            Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(store.resolveSibling("keytool.txt").toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "keytool failed: " + output + Files.readString(store.resolveSibling("keytool.txt")));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool ran", e);
        }
    }

    @FunctionalInterface
    private interface Filler {

        void fill(KeyStore store) throws GeneralSecurityException;
    }
}
