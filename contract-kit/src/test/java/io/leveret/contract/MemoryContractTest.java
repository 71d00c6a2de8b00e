package io.leveret.contract;

import io.leveret.BrokerSettings;
import io.leveret.transport.Capability;
import java.util.Set;

class MemoryContractTest extends TransportContract {

    @Override
    protected BrokerSettings broker() {
        return BrokerSettings.of("memory:contract");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }
}
