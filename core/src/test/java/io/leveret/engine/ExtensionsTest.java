package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Extension;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.engine.threads.Workers;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.Places;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Extensions of an application that is closed while it starts. */
@Timeout(60)
class ExtensionsTest {

    private final List<String> done = new ArrayList<>();

    private Extension extension(String name, boolean closesAll) {
        return new Extension() {

            @Override
            public void start(Leveret application, Settings settings) {
                done.add("start " + name);
                if (closesAll) {
                    application.close();
                }
            }

            @Override
            public void close(Duration timeout) {
                done.add("close " + name);
            }
        };
    }

    @Test
    void oneThatStartsWhileTheApplicationIsClosedIsClosedTooAndNoOtherIsStarted() {
        var blueprint = new Blueprint(
                Settings.of("memory:stub"),
                Places.CODE,
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(extension("a", false), extension("b", true), extension("c", false)),
                List.of(),
                null,
                Time.SYSTEM);

        assertThrows(StartException.class, () -> StubTransport.start(blueprint, new StubTransport(), Workers::new));

        assertEquals(List.of("start a", "start b", "close a", "close b"), done);
    }
}
