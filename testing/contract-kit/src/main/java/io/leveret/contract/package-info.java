/**
 * The contract kit: tests that define what a correct transport does. They use the public API only. The author of a
 * transport extends {@link io.leveret.contract.TransportContract}:
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
