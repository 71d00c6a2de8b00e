package io.leveret.support.tls;

import io.leveret.transport.ForeignText;
import io.leveret.transport.TransportFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A password: a text in the settings, or a file. A file is read whenever the password is needed, because it may change
 * while the application runs. A line break at the end of the file does not belong to the password.
 */
public final class Secret {

    private static final int MOST_BYTES = 65_536;

    private final String text;
    private final @Nullable Path file;

    private Secret(String text, @Nullable Path file) {
        this.text = text;
        this.file = file;
    }

    /** A text in the settings. */
    public static Secret of(String text) {
        return new Secret(text, null);
    }

    /** Reads the options {@code name} and {@code nameFile}; null when neither is there, or with a fault. */
    public static @Nullable Secret read(Map<String, String> options, String name, List<TransportFault> faults) {
        String fileOption = name + "File";
        String text = options.get(name);
        String file = options.get(fileOption);
        if (file == null) {
            return text == null ? null : of(text);
        }
        if (text != null) {
            faults.add(new TransportFault(fileOption, "there is " + name + " as well", "keep one of the two"));
            return null;
        }
        try {
            var secret = new Secret("", Path.of(file));
            secret.read();
            return secret;
        } catch (InvalidPathException e) {
            faults.add(new TransportFault(fileOption, "it is not the path of a file", "name a file with the password"));
        } catch (IOException e) {
            faults.add(new TransportFault(
                    fileOption,
                    String.valueOf(e.getMessage()),
                    "name a file that holds the password and nothing else"));
        }
        return null;
    }

    /** What it is now. */
    public String read() throws IOException {
        if (file == null) {
            return text;
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new IOException(
                    "there is no readable file " + ForeignText.oneLine(String.valueOf(file.toAbsolutePath())), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("the file is too large for a password");
        }
        String value = new String(bytes, StandardCharsets.UTF_8);
        int end = value.length();
        end -= value.endsWith("\r\n") ? 2 : value.endsWith("\n") ? 1 : 0;
        return value.substring(0, end);
    }

    @Override
    public String toString() {
        return "a password";
    }
}
