package io.leveret.testbroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Authorities and certificates of theirs for tests, made by the JDK's keytool in a directory of the test's. */
public final class Certificates {

    /** Of every key store here. */
    public static final String PASSWORD = "canary-of-the-stores";

    private final Path directory;

    /**
     * Makes nothing yet.
     *
     * @param directory where all files are, also those of earlier ones
     */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes an authority.
     *
     * @param name of the files as well: {@code name.pem}
     */
    public void authority(String name) {
        keytool(store(name), "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "2");
        writePem(name, name);
    }

    /**
     * Makes a key store with nothing but an authority's certificate, to trust.
     *
     * @param authority its name
     * @return the file
     */
    public Path trusting(String authority) {
        return store(
                "trust-" + authority, store -> store.setCertificateEntry(authority, certificate(authority, authority)));
    }

    /**
     * Makes a certificate for two days.
     *
     * @param authority who signs it
     * @param name of the files as well: {@code name.pem}
     * @param names whose it is, as keytool has them: {@code dns:localhost}
     * @param start since when, as keytool has it; may be in the past: {@code -1d}
     */
    public void issue(String authority, String name, String names, String start) {
        keytool(
                store(authority),
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-signer",
                authority,
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                "2");
        writePem(authority, name);
    }

    /**
     * Writes what a server needs to show a certificate, or a client with PEM files.
     *
     * @param authority who has signed it
     * @param name the certificate's
     * @return the files
     */
    public TlsFiles server(String authority, String name) {
        write(name + ".key", "PRIVATE KEY", key(authority, name).getEncoded());
        return new TlsFiles(
                directory.resolve(authority + ".pem"),
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".key"));
    }

    /**
     * Makes a key store with a certificate, its key and its authority, to show to a server.
     *
     * @param authority who has signed it
     * @param name the certificate's
     * @return the file
     */
    public Path client(String authority, String name) {
        return store(
                "client-" + name,
                store -> store.setKeyEntry(name, key(authority, name), PASSWORD.toCharArray(), new Certificate[] {
                    certificate(authority, name), certificate(authority, authority)
                }));
    }

    private Certificate certificate(String authority, String name) {
        try {
            return opened(authority).getCertificate(name);
        } catch (GeneralSecurityException e) {
            throw unusable(authority, e);
        }
    }

    private Key key(String authority, String name) {
        try {
            return opened(authority).getKey(name, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw unusable(authority, e);
        }
    }

    /** An authority's own store, which has what it issued as well. */
    private KeyStore opened(String authority) {
        try {
            return KeyStore.getInstance(store(authority).toFile(), PASSWORD.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(authority, e);
        }
    }

    private static IllegalStateException unusable(String authority, Exception cause) {
        return new IllegalStateException("keytool made no usable key store " + authority, cause);
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

    private void writePem(String authority, String name) {
        try {
            write(name + ".pem", "CERTIFICATE", certificate(authority, name).getEncoded());
        } catch (GeneralSecurityException e) {
            throw unusable(authority, e);
        }
    }

    private void write(String file, String kind, byte[] content) {
        String text = Base64.getMimeEncoder().encodeToString(content);
        try {
            Files.writeString(
                    directory.resolve(file),
                    "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a pair of keys and its certificate in one go: each run of keytool is the start of a JVM. */
    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(store.resolveSibling("keytool.txt").toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "keytool failed: " + Files.readString(store.resolveSibling("keytool.txt")));
            }
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
