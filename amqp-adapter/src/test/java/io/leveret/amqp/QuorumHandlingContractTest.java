package io.leveret.amqp;

import io.leveret.contract.HandlingContract;

/** Who gets events on RabbitMQ with quorum queues, and in what order. */
class QuorumHandlingContractTest extends RabbitContract implements HandlingContract {

    QuorumHandlingContractTest() {
        super("quorum");
    }
}
