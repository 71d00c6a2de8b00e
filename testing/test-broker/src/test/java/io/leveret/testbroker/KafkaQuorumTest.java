package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

final class KafkaQuorumTest {

    /** One in 64 random ids would begin with a hyphen. */
    @Test
    void theIdOfAClusterIsNeverTakenForAnOption() {
        for (int i = 0; i < 1_000; i++) {
            String id = KafkaQuorum.newId();
            assertFalse(id.startsWith("-"), id);
        }
    }
}
