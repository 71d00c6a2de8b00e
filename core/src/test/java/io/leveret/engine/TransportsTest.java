package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.engine.definition.Faults;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The transport that a URL asks for, and what is wrong with its settings. */
class TransportsTest {

    private final Faults faults = new Faults();

    private @Nullable Transport create(String url, Map<String, String> options) {
        return Transports.create(
                new BrokerSettings(url, Duration.ZERO, options), "app", "instance", Time.SYSTEM, faults.at("here"));
    }

    private List<String> told() {
        return faults.all().stream()
                .map(fault -> fault.where() + ": " + fault.problem() + "; " + fault.remedy())
                .toList();
    }

    @Test
    void aRightUrlHasATransportThatIsNotOpenYet() {
        Transport made = Objects.requireNonNull(create("MEMORY:transports", Map.of()));

        assertTrue(faults.isEmpty());
        assertFalse(made.health().get(0).up());
        assertEquals(
                "the in-memory broker",
                Transports.capabilities(BrokerSettings.of("memory:a")).broker());
    }

    @Test
    void allThatIsWrongIsToldAtOnceAndNothingOfTheUrl() {
        assertNull(create("memory:canary of mine", Map.of("heartbeat", "5s")));

        assertEquals(
                List.of(
                        "here: unknown broker option 'heartbeat'; allowed: ",
                        "here: broker url: it is not a valid name of an in-memory broker; write memory: and 1 to 100 letters,"
                                + " digits, '-' and '_' (memory:shop)"),
                told());
    }

    /** Of what nobody knows, nothing is refused: that its scheme is unknown is the fault. */
    @Test
    void anUnknownSchemeIsOneFaultAndCanDoAll() {
        assertNull(create("pigeon://canary@loft", Map.of("heartbeat", "5s")));
        assertNull(create("no scheme", Map.of()));

        assertEquals(2, faults.all().size());
        assertTrue(told().get(0).startsWith("here: no transport for the scheme of the broker's URL; begin it with"));
        assertTrue(told().stream().noneMatch(fault -> fault.contains("canary")));
        assertEquals(Capabilities.UNKNOWN, Transports.capabilities(BrokerSettings.of("pigeon://canary@loft")));
    }
}
