package io.leveret.amqp;

class ClassicContractTest extends RabbitContract {

    ClassicContractTest() {
        super("classic");
    }
}
