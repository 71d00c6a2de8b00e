package io.leveret.kafka;

import io.leveret.BrokerSettings;
import io.leveret.contract.Network;
import io.leveret.contract.TransportFixture;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A part of the contract on Kafka, through a proxy that can cut the connections. In three parts, as Kafka takes its time. */
@NeedsKafka
abstract class KafkaContract extends TransportFixture {

    private static KafkaNode node;

    @BeforeAll
    static void startNode() {
        node = KafkaNode.started();
    }

    @AfterAll
    static void closeNode() {
        node.close();
    }

    @Override
    protected BrokerSettings broker() {
        return new BrokerSettings(node.proxiedUrl(), Duration.ofSeconds(30), Map.of("partitions", "4"));
    }

    @Override
    public Network network() {
        return () -> node.network().cut();
    }
}
