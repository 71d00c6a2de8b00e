package io.leveret.faults;

import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.MariaNode;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outbox and inbox on RabbitMQ and MariaDB, while applications, database and broker are killed again and again. */
@NeedsBroker(privateNode = true)
@Tag("full")
class MariaKillsFaultsTest {

    @AutoClose
    private final RabbitNode broker = RabbitNode.started();

    @Test
    void everyCommittedEventIsHandledOnceInOrderThoughAllAreKilledTwoHundredTimes() throws Exception {
        try (DatabaseNode database = MariaNode.started()) {
            KillRun.on(broker, database, KillRun.EVENTS, KillRun.KILLS);
        }
    }
}
