package io.leveret.testbroker;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link NeedsKafka}. */
final class NeedsKafkaCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return TestKafka.available()
                ? ConditionEvaluationResult.enabled("there is a Kafka broker")
                : Skips.here()
                        .skip(
                                context.getDisplayName(),
                                "there is no Kafka broker; to run it, " + Remedies.KAFKA_BROKER);
    }
}
