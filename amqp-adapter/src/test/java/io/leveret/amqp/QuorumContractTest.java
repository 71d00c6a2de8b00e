package io.leveret.amqp;

import io.leveret.BrokerSettings;
import io.leveret.contract.TransportContract;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.TestBroker;
import io.leveret.transport.Capability;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

@NeedsBroker
class QuorumContractTest extends TransportContract {

    @Override
    protected BrokerSettings broker() {
        return new BrokerSettings(TestBroker.url(), Duration.ofSeconds(30), Map.of("queues", "quorum"));
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE, Capability.NETWORK);
    }
}
