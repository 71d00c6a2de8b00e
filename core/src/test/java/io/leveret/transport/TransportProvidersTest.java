package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    /** Its brokers keep some names. */
    public static final class Keeper implements TransportProvider {

        public Keeper() {}

        @Override
        public Set<String> schemes() {
            return Set.of("pigeon");
        }

        @Override
        public Set<String> options() {
            return Set.of();
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(
                    "Pigeon",
                    Set.of(),
                    Duration.ofMinutes(1),
                    "the pigeons fly home",
                    new Limits(1, Duration.ofDays(1), new KeptNames(Set.of("coop."), Set.of("Ring"))));
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
    void namesThatAnyTransportOnTheClassPathKeepsAreKnownWithItsBroker() throws Exception {
        try (var loader = providing(Keeper.class.getName())) {
            TransportProviders providers = TransportProviders.search(loader);

            assertEquals(
                    Optional.of("Pigeon keeps the prefix 'coop.' for itself"), providers.topicProblem("coop.orders"));
            assertEquals(Optional.empty(), providers.topicProblem("orders.coop.more"));
            assertEquals(Optional.of("Pigeon keeps this name for itself"), providers.headerProblem("Ring"));
            assertEquals(Optional.empty(), providers.headerProblem("ring"));
        }
    }

    private URLClassLoader providing(String... classes) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.write(services.resolve(TransportProvider.class.getName()), List.of(classes));
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, TransportProviders.class.getClassLoader());
    }

    @Test
    void aTransportThatCannotBeLoadedKeepsNoOtherFromWorkingAndIsNamedWhereItIsMissed() throws Exception {
        try (var loader = providing(Broken.class.getName(), "com.acme.Missing")) {
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
