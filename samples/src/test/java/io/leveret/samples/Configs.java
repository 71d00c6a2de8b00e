package io.leveret.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;

/** The configuration files that people edit, with a broker of the test's. */
public final class Configs {

    private static final Path FOLDER = Path.of("..", "config");

    private Configs() {}

    /**
     * A copy of the shop's.
     *
     * @param url the broker's
     * @param folder where to write it
     * @return the copy
     * @throws IOException when it can't be written
     */
    public static Path copy(String url, Path folder) throws IOException {
        return copy(url.startsWith("kafka:") ? "shop-kafka.yaml" : "shop.yaml", url, folder);
    }

    /**
     * A copy.
     *
     * @param name of the file
     * @param url the broker's
     * @param folder where to write it
     * @return the copy
     * @throws IOException when it can't be written
     */
    public static Path copy(String name, String url, Path folder) throws IOException {
        String text = Files.readString(FOLDER.resolve(name));
        return Files.writeString(
                folder.resolve(name),
                text.replaceFirst("\\$\\{[A-Z]+_URL:-[^}]*}", Matcher.quoteReplacement("'" + url + "'")));
    }
}
