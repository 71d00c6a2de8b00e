/**
 * The contract kit: what a correct transport is, as tests through the public API. The author of a transport extends
 * {@link io.leveret.contract.TransportContract}:
 *
 * <pre>{@code
 * class MemoryContractTest extends TransportContract {
 *     protected BrokerSettings broker() { return BrokerSettings.of("memory:contract"); }
 *     protected Map<Capability, String> lacks() { return Map.of(NETWORK, "it is in this process"); }
 * }
 * }</pre>
 */
@NullMarked
package io.leveret.contract;

import org.jspecify.annotations.NullMarked;
