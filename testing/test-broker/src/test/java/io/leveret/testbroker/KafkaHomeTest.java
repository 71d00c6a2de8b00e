package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.RepeatedTest;

final class KafkaHomeTest {

    @RepeatedTest(1_000)
    void theIdOfAClusterIsNeverTakenForAnOption() {
        String id = KafkaHome.clusterId();

        assertFalse(id.startsWith("-"), id);
    }
}
