package io.leveret.contract;

import io.leveret.BrokerSettings;
import java.util.Map;

/** A part of the contract on the embedded broker. In parts that run at the same time, as the tests mostly wait. */
abstract class MemoryContract extends TransportFixture {

    @Override
    protected BrokerSettings broker() {
        return BrokerSettings.of("memory:contract");
    }

    @Override
    protected Map<Capability, String> lacks() {
        return Map.of(
                Capability.DURABLE, "it forgets everything with its last user",
                Capability.NETWORK, "it is in this process");
    }
}
