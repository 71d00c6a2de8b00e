package io.leveret.amqp;

import io.leveret.BrokerSettings;
import io.leveret.contract.Network;
import io.leveret.contract.TransportFixture;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.TcpProxy;
import io.leveret.testbroker.TestBroker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/**
 * A part of the contract on RabbitMQ, through a proxy that can cut the connections, with one kind of queues. In parts that run
 * at the same time, as the tests mostly wait.
 */
@NeedsBroker
abstract class RabbitContract extends TransportFixture {

    private final TcpProxy proxy = TcpProxy.to(TestBroker.url());
    private final String queues;

    RabbitContract(String queues) {
        this.queues = queues;
    }

    @Override
    protected BrokerSettings broker() {
        return new BrokerSettings(proxy.through(TestBroker.url()), Duration.ofSeconds(30), Map.of("queues", queues));
    }

    @Override
    public Network network() {
        return proxy::cut;
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }
}
