package io.leveret.amqp;

import io.leveret.contract.ApplicationContract;

/** How applications publish, start, change and end on RabbitMQ with quorum queues. */
class QuorumApplicationContractTest extends RabbitContract implements ApplicationContract {

    QuorumApplicationContractTest() {
        super("quorum");
    }
}
