package io.leveret.kafka;

import io.leveret.contract.ApplicationContract;

/** How applications publish, start, change and end on Kafka. */
class KafkaApplicationContractTest extends KafkaContract implements ApplicationContract {}
