package io.leveret.testbroker;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link NeedsBroker}. */
final class NeedsBrokerCondition implements ExecutionCondition {
    private final Skips skips;
    private final BooleanSupplier anyBroker;
    private final BooleanSupplier privateNode;

    NeedsBrokerCondition() {
        this(
                Skips.here(),
                TestBroker::available,
                () -> LocalServer.installation().isPresent());
    }

    NeedsBrokerCondition(Skips skips, BooleanSupplier anyBroker, BooleanSupplier privateNode) {
        this.skips = skips;
        this.anyBroker = anyBroker;
        this.privateNode = privateNode;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), NeedsBroker.class)
                .map(needs -> decide(needs.privateNode(), context.getDisplayName()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs no broker"));
    }

    ConditionEvaluationResult decide(boolean needsPrivateNode, String test) {
        if ((needsPrivateNode ? privateNode : anyBroker).getAsBoolean()) {
            return ConditionEvaluationResult.enabled("there is a broker");
        }
        String problem = needsPrivateNode
                ? "no RabbitMQ server is installed to run a private node of; to run it, " + Remedies.PRIVATE_NODE
                : "there is no broker; to run it, " + Remedies.ANY_BROKER;
        return skips.skip(test, problem);
    }
}
