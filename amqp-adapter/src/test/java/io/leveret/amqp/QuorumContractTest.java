package io.leveret.amqp;

class QuorumContractTest extends RabbitContract {

    QuorumContractTest() {
        super("quorum");
    }
}
