package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class path on which Jackson is not whole, as where its jars are of several versions: the start says so. */
@Timeout(60)
class BrokenJacksonTest {

    /** Starts an application; runs in a class loader of its own. */
    public static final class Start implements Callable<String> {

        @Override
        public String call() {
            var definition = SubscriptionDefinition.of(
                    "readers",
                    "events",
                    Handling.of(Map.class, (event, context) -> Outcome.ack()).types("an.event"));
            try (Leveret app = Leveret.builder()
                    .broker("memory:broken")
                    .subscribe(definition)
                    .start()) {
                return app.health().up() ? "started" : "down";
            } catch (StartException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** This test's class path once more, without a class. */
    private static final class Without extends URLClassLoader {

        private final @Nullable String missing;

        Without(@Nullable String missing) {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }
    }

    private static String start(@Nullable String missing) throws Exception {
        try (var loader = new Without(missing)) {
            var start = loader.loadClass(Start.class.getName()).getConstructor().newInstance();
            return (String) ((Callable<?>) start).call();
        }
    }

    @Test
    void aWholeOneStarts() throws Exception {
        assertEquals("started", start(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.fasterxml.jackson.core.StreamWriteConstraints",
                "com.fasterxml.jackson.databind.json.JsonMapper",
                "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule"
            })
    void aClassThatIsMissingIsAFaultOfTheStartThatSaysWhatToDo(String missing) throws Exception {
        String refused = start(missing);

        assertTrue(refused.contains("Jackson can't be used: java.lang.NoClassDefFoundError"), refused);
        assertTrue(refused.contains("have all of its jars in one version"), refused);
    }
}
