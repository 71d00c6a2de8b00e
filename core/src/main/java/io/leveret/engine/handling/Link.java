package io.leveret.engine.handling;

import io.leveret.Outcome;

/**
 * One link of the chain around user code, and one feature of handling. It does its part around the next link; the last
 * link calls user code. A subscription's {@link Chains} have the links that its settings need. Thread-safe.
 */
@FunctionalInterface
interface Link {

    /**
     * Does its part, and has the next link do the rest.
     *
     * @throws Exception the failure of the attempt; an {@code Error} of user code comes as it is up to {@link
     *     SupervisionLink}, and as {@link io.leveret.engine.failures.Thrown} from there on
     */
    Outcome handle(Call call) throws Exception;
}
