package io.leveret.kafka.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientVersionTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.8.0", "3.9.1", "4.0.1", "4.1.0", "4.1.1", "4.1.1-SNAPSHOT"})
    void aVersionThatMayWriteToAnotherTopicIsRefusedAndTheMessageNamesItAndTheRemedy(String version) {
        var fault = ClientVersion.fault(version).orElseThrow();

        assertTrue(fault.problem().contains("kafka-clients " + version + " "), fault.problem());
        assertTrue(fault.problem().contains("CVE-2026-35554"), fault.problem());
        assertTrue(fault.remedy().contains("kafka-clients 4.1.2 or newer"), fault.remedy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1.2", "4.2.0", "4.4.0", "5.0.0", "10.0.0-ccs", "", "made here"})
    void aVersionWithoutTheDefectIsTakenAndSoIsOneThatSaysNothing(String version) {
        assertEquals(Optional.empty(), ClientVersion.fault(version));
    }

    @Test
    void theVersionOnTheClassPathIsReadOutOfItsJar() {
        assertTrue(ClientVersion.version().matches("\\d+\\.\\d+\\.\\d+.*"), ClientVersion.version());
        assertEquals(Optional.empty(), ClientVersion.fault());
    }
}
