package io.leveret.testbroker;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the scripts of this module. */
final class Checkout {
    private Checkout() {}

    /** Tests run in their module's directory. */
    static Path script(String name) {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null) {
            Path script = directory.resolve("testing").resolve("test-broker").resolve(name);
            if (Files.isExecutable(script)) {
                return script;
            }
            directory = directory.getParent();
        }
        throw new IllegalStateException("No testing/test-broker/" + name + " above "
                + Path.of("").toAbsolutePath() + "; run the tests in a checkout of Leveret");
    }
}
