package io.leveret.faults;

import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Random faults of one broker and of the networks to it; the same seed gives the same faults in the same order. */
final class Storm {

    private static final Logger LOG = LoggerFactory.getLogger(Storm.class);

    private final Random random;
    private final RabbitNode node;
    private final List<TcpProxy> networks;

    Storm(long seed, RabbitNode node, List<TcpProxy> networks) {
        this.random = new Random(seed);
        this.node = node;
        this.networks = List.copyOf(networks);
    }

    /** One after another, with a little peace in between, for so long; all are over when it returns. */
    void rage(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            pass(300, 3_000);
            strike();
        }
    }

    private void strike() {
        TcpProxy network = networks.get(random.nextInt(networks.size()));
        int kind = random.nextInt(14);
        LOG.info("fault {} strikes", kind);
        switch (kind) {
            case 0, 1, 2 -> network.cut();
            case 3, 4 -> during(network, network::hold, 500, 3_000, false);
            case 5, 6 -> during(network, network::hold, 200, 1_500, true);
            case 7 -> during(network, network::holdToClient, 200, 1_500, true);
            case 8 -> during(network, network::blackHole, 1_000, 12_000, false);
            case 9 -> during(network, network::stopReading, 500, 3_000, false);
            case 10 -> alarm();
            case 11 -> node.closeAllConnections("soak");
            case 12 -> node.restart();
            default -> {
                node.kill();
                pass(0, 2_000);
                node.start();
            }
        }
    }

    private void during(TcpProxy network, Runnable fault, int least, int most, boolean cutAtItsEnd) {
        fault.run();
        try {
            pass(least, most);
            if (cutAtItsEnd) {
                network.cut();
            }
        } finally {
            network.heal();
        }
    }

    private void alarm() {
        node.memoryAlarm(true);
        try {
            pass(500, 3_000);
        } finally {
            node.memoryAlarm(false);
        }
    }

    /** Lets time pass: here it is the fault's length and no wait for a condition. */
    private void pass(int least, int most) {
        long end = System.nanoTime() + (least + random.nextInt(most - least)) * 1_000_000L;
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }
}
