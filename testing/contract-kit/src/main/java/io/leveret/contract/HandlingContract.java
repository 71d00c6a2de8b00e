package io.leveret.contract;

/** How events are handled: the first part of the contract. */
public interface HandlingContract
        extends DeliveryContract,
                OrderContract,
                KeyContract,
                BatchContract,
                BatchFailureContract,
                HandoverContract,
                RetryContract,
                InterceptorContract,
                TimeLimitContract,
                NonRetryableContract,
                CircuitBreakerContract,
                FailureContract,
                DeployContract,
                LetterContract {}
