package io.leveret.support.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.transport.TransportFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords in settings and in files. */
class SecretTest {

    private final List<TransportFault> faults = new ArrayList<>();

    /** Kubernetes and editors write files in their own ways; one line break at the end is theirs, all else is the password. */
    @Property(tries = 60)
    void aFileIsThePasswordWithoutOneLineBreakAtItsEnd(@ForAll("passwords") String password) throws Exception {
        Path file = Files.createTempFile("leveret-secret", ".txt");
        try {
            Files.writeString(file, password);

            String read = Objects.requireNonNull(
                            Secret.read(Map.of("passwordFile", file.toString()), "password", faults))
                    .read();

            String expected = password.endsWith("\r\n")
                    ? password.substring(0, password.length() - 2)
                    : password.endsWith("\n") ? password.substring(0, password.length() - 1) : password;
            assertEquals(expected, read);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.of("a", "\n", "\r\n", "\r", " ", "é")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("", parts));
    }

    /** A password that is changed while the application runs is used for the next connection. */
    @Test
    void aFileIsReadEachTime(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("password");
        Files.writeString(file, "before");
        Secret secret =
                Objects.requireNonNull(Secret.read(Map.of("passwordFile", file.toString()), "password", faults));

        Files.writeString(file, "after\n");
        assertEquals("after", secret.read());

        Files.delete(file);
        var failure = assertThrows(IOException.class, secret::read);
        assertEquals("there is no readable file " + file, failure.getMessage());
    }

    /** As when the name of a log, or of a device that never ends, was written by mistake. */
    @Test
    void aFileThatIsTooLargeForAPasswordIsAFault(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("log");
        Files.writeString(file, "x".repeat(65_537));
        assertNull(Secret.read(Map.of("passwordFile", file.toString()), "password", faults));
        assertEquals("the file is too large for a password", faults.get(0).problem());

        Files.writeString(file, "x".repeat(65_536));
        Secret longest =
                Objects.requireNonNull(Secret.read(Map.of("passwordFile", file.toString()), "password", faults));
        assertEquals(65_536, longest.read().length());
    }

    @Test
    void noneOrBothAreToldApart() {
        assertNull(Secret.read(Map.of("user", "ann"), "password", faults));
        assertEquals(List.of(), faults);

        assertNull(Secret.read(Map.of("password", "a", "passwordFile", "b"), "password", faults));
        assertEquals(
                List.of(new TransportFault("passwordFile", "there is password as well", "keep one of the two")),
                faults);
    }

    @Test
    void aPasswordIsInNoText() throws Exception {
        Secret secret = Secret.of("canary");

        assertEquals("canary", secret.read());
        assertFalse(secret.toString().contains("canary"));
        assertNull(Secret.read(Map.of("passwordFile", "\0"), "password", faults));
        assertEquals("it is not the path of a file", faults.get(0).problem());
    }
}
