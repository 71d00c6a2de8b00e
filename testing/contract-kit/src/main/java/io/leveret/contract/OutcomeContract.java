package io.leveret.contract;

/** What becomes of an event whose handler failed or took too long, and of one that nobody can read: the second part of the contract. */
public interface OutcomeContract
        extends RetryContract,
                InterceptorContract,
                TimeLimitContract,
                NonRetryableContract,
                CircuitBreakerContract,
                FailureContract,
                DeployContract,
                LetterContract {}
