package io.leveret.testbroker;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link NeedsBroker}. */
final class NeedsBrokerCondition implements ExecutionCondition {
    private final boolean required;
    private final BooleanSupplier anyBroker;
    private final BooleanSupplier privateNode;

    NeedsBrokerCondition() {
        this(
                isRequired(),
                TestBroker::available,
                () -> LocalServer.installation().isPresent());
    }

    NeedsBrokerCondition(boolean required, BooleanSupplier anyBroker, BooleanSupplier privateNode) {
        this.required = required;
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
        if (required) {
            throw new IllegalStateException(
                    test + " can't run and may not be skipped (CI or leveret.broker.required is set): " + problem);
        }
        System.err.println("*** SKIPPED: " + test + ": " + problem);
        return ConditionEvaluationResult.disabled(problem);
    }

    private static boolean isRequired() {
        String ci = System.getenv("CI");
        return Boolean.getBoolean("leveret.broker.required") || (ci != null && !ci.isBlank() && !ci.equals("false"));
    }
}
