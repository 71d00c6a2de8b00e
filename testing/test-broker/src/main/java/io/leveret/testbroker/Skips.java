package io.leveret.testbroker;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * What becomes of a test that lacks something on this machine.
 *
 * @param allowed whether it is skipped; else it fails
 */
record Skips(boolean allowed) {
    /** Not where the environment variable {@code CI} is set, nor with {@code -Dleveret.broker.required=true}. */
    static Skips here() {
        String ci = System.getenv("CI");
        boolean inCi = ci != null && !ci.isBlank() && !ci.equals("false");
        return new Skips(!inCi && !Boolean.getBoolean("leveret.broker.required"));
    }

    /**
     * Skips a test and says so on the standard error, as few read reports of skipped tests.
     *
     * @throws IllegalStateException where tests may not be skipped
     */
    ConditionEvaluationResult skip(String test, String problem) {
        if (!allowed) {
            throw new IllegalStateException(
                    test + " can't run and may not be skipped (CI or leveret.broker.required is set): " + problem);
        }
        System.err.println("*** SKIPPED: " + test + ": " + problem);
        return ConditionEvaluationResult.disabled(problem);
    }
}
