package io.leveret.contract;

import io.leveret.BrokerSettings;
import java.util.Map;

class MemoryContractTest extends TransportContract {

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
