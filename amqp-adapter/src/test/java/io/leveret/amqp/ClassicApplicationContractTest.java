package io.leveret.amqp;

import io.leveret.contract.ApplicationContract;

/** How applications publish, start, change and end on RabbitMQ with classic queues. */
class ClassicApplicationContractTest extends RabbitContract implements ApplicationContract {

    ClassicApplicationContractTest() {
        super("classic");
    }
}
