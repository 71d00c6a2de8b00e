package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportProvidersTest {

    @TempDir
    Path directory = Path.of("");

    /** As when its client is missing. */
    public static final class Broken implements TransportProvider {

        public Broken() {
            throw new IllegalStateException("no client");
        }

        @Override
        public Set<String> schemes() {
            return Set.of("broken");
        }

        @Override
        public Set<String> options() {
            return Set.of();
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.UNKNOWN;
        }

        @Override
        public List<TransportFault> check(TransportSettings settings) {
            return List.of();
        }

        @Override
        public Transport create(TransportSettings settings) {
            throw new IllegalStateException("never made");
        }
    }

    @Test
    void aTransportThatCannotBeLoadedKeepsNoOtherFromWorkingAndIsNamedWhereItIsMissed() throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.write(
                services.resolve(TransportProvider.class.getName()),
                List.of(Broken.class.getName(), "com.acme.Missing"));
        try (var loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, TransportProviders.class.getClassLoader())) {
            TransportProviders providers = TransportProviders.search(loader);

            assertTrue(providers.find("memory:shop").isPresent());
            assertFalse(providers.find("broken:shop").isPresent());
            String remedy = providers.remedy("broken:shop");
            assertTrue(remedy.startsWith("begin it with one of memory"), remedy);
            assertTrue(remedy.contains(Broken.class.getName()) && remedy.contains("no client"), remedy);
            assertTrue(remedy.contains("com.acme.Missing"), remedy);
        }
    }
}
