package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.support.Durations;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void aPrefetchOfZeroIsRefused() {
        var failure = assertThrows(IllegalArgumentException.class, () -> SubscriptionSettings.DEFAULT.withPrefetch(0));

        assertEquals("prefetch is 0; it must be from 1 to 65,535", failure.getMessage());
    }

    @Test
    void delayedRetriesMustNotFall() {
        var failure = assertThrows(
                IllegalArgumentException.class,
                () -> SubscriptionSettings.DEFAULT.withDelayedRetries(Duration.ofMinutes(1), Duration.ofSeconds(5)));

        assertEquals("delayedRetries has 5s after 1m; the delays must not fall", failure.getMessage());
    }

    /** Which gives a container 30 s from SIGTERM to SIGKILL. */
    @Test
    void closingEndsBeforeKubernetesKillsUnlessItIsToldOtherwise() {
        Duration timeout = Settings.of("memory:shop").shutdownTimeout();

        assertEquals(Duration.ofSeconds(25), timeout);
    }

    @Test
    void theUrlIsInNoText() {
        assertFalse(Settings.of("amqp://user:canary@host").toString().contains("canary"));
    }

    @ParameterizedTest
    @CsvSource({"200ms,PT0.2S", "5s,PT5S", "10m,PT10M", "2h,PT2H", "1d,PT24H"})
    void durationsAreReadAndWritten(String text, Duration duration) {
        assertEquals(Optional.of(duration), Durations.parse(text));
        assertEquals(text, Durations.text(duration));
    }

    @ParameterizedTest
    @CsvSource({"-5s,PT-5S", "-1500ms,PT-1.5S", "0s,PT0S", "-106751991167300d,PT-9223372036854775808S"})
    void durationsThatNobodyMayWriteAreWrittenInTheSameWay(String text, Duration duration) {
        assertEquals(text, Durations.text(duration));
    }

    @ParameterizedTest
    @CsvSource({"5", "s", "5 s", "-5s", "1.5s", "5sec", "''", "9999999999s"})
    void otherTextsAreNoDurations(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }
}
