package io.leveret.faults;

import io.leveret.faults.KillRun.KilledBroker;
import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.PostgresNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outbox and inbox on Kafka and PostgreSQL, while applications, database and broker are killed. */
@NeedsKafka
@Tag("full")
class KafkaOutboxFaultsTest {

    private static final int EVENTS = Integer.getInteger("outbox.kafka.events", 5_000);
    private static final int KILLS = Integer.getInteger("outbox.kafka.kills", 20);

    @AutoClose
    private final KafkaNode broker = KafkaNode.started();

    @Test
    void everyCommittedEventIsHandledOnceInOrderThoughApplicationsDatabaseAndBrokerAreKilled() throws Exception {
        try (DatabaseNode database = PostgresNode.started();
                var run = new KillRun(new KilledBroker(broker.url(), broker::kill, broker::start), database)) {
            run.run(EVENTS, KILLS);
        }
    }
}
