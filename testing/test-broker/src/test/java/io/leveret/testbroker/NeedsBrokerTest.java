package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

final class NeedsBrokerTest {
    @Test
    void withoutABrokerTheTestIsSkippedAndTheRemediesNamed() {
        ConditionEvaluationResult result =
                new NeedsBrokerCondition(new Skips(true), () -> false, () -> true).decide(false, "a test");
        assertTrue(result.isDisabled());
        assertTrue(result.getReason().orElseThrow().contains("LEVERET_TEST_AMQP_URL"));
    }

    @Test
    void whereABrokerIsRequiredTheTestFailsInstead() {
        NeedsBrokerCondition condition = new NeedsBrokerCondition(new Skips(false), () -> true, () -> false);
        assertFalse(condition.decide(false, "a test").isDisabled());
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> condition.decide(true, "a test"));
        assertTrue(failure.toString().contains("install rabbitmq-server"), failure.toString());
    }

    @Test
    void withoutFaketimeTheTestIsSkippedOrFailsAndTheRemedyIsNamed() {
        assertFalse(new NeedsFaketimeCondition(new Skips(false), () -> true)
                .decide("a test")
                .isDisabled());
        ConditionEvaluationResult skipped = new NeedsFaketimeCondition(new Skips(true), () -> false).decide("a test");
        assertTrue(skipped.getReason().orElseThrow().contains("apt-get install faketime"), skipped.toString());
        var where = new NeedsFaketimeCondition(new Skips(false), () -> false);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> where.decide("a test"));
        assertTrue(failure.toString().contains("apt-get install faketime"), failure.toString());
    }

    @Test
    void aSourceThatFailsMakesRoomForTheNext() {
        assertEquals(
                Optional.of("amqp://next"),
                TestBroker.firstOf(List.of(
                        () -> {
                            throw new IllegalStateException("no image");
                        },
                        Optional::empty,
                        () -> Optional.of("amqp://next"))));
    }

    @Test
    void aConfiguredBrokerThatDoesNotAnswerIsAnErrorAndItsPasswordIsNotShown() {
        String url = "amqp://user:canary@127.0.0.1:" + FreePorts.next();
        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> new ConfiguredBroker(url, null).url());
        assertFalse(failure.toString().contains("canary"));
        IllegalArgumentException malformed = assertThrows(
                IllegalArgumentException.class, () -> new ConfiguredBroker(null, "amqp://u:can ary@h").url());
        assertFalse(malformed.toString().contains("ary"));
    }

    @Test
    @NeedsBroker
    void theSharedBrokerAnswers() {
        assertEquals(TestBroker.url(), TestBroker.url());
        assertTrue(new ConfiguredBroker(TestBroker.url(), null).url().isPresent());
    }
}
