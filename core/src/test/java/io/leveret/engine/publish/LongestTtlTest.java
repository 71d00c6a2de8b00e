package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.PublishOptions;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Capabilities;
import io.leveret.transport.KeptNames;
import io.leveret.transport.Limits;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LongestTtlTest {

    private static final Capabilities PIGEON = new Capabilities(
            "Pigeon",
            Set.of(),
            Duration.ofMinutes(1),
            "the pigeons fly home after 1m",
            new Limits(1_000, Duration.ofHours(1), KeptNames.NONE));

    private final Messages messages = new Messages(JsonCodec.standard(), "test", PIGEON, Time.SYSTEM);

    private @Nullable Duration published(Duration ttl) {
        var options = PublishOptions.DEFAULT.withType("note.made").withTtl(ttl);
        return messages.of("notes", Map.of(), options).ttl();
    }

    @Test
    void aTimeToLiveThatTheTransportDoesNotKnowIsRefusedWithTheLongest() {
        var refused = assertThrows(IllegalArgumentException.class, () -> published(Duration.ofHours(2)));

        assertEquals("ttl (time to live) is 2h; Pigeon knows at most 1h", refused.getMessage());
        assertEquals(Duration.ofHours(1), published(Duration.ofHours(1)));
    }
}
