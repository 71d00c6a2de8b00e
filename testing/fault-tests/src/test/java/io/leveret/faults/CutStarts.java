package io.leveret.faults;

import io.leveret.Leveret;
import io.leveret.testbroker.TcpProxy;
import java.util.function.Supplier;

/** Starts an application again and again. Each time its connection is cut a little later. */
final class CutStarts {

    private CutStarts() {}

    /**
     * Goes on until an application starts, works and is closed without having got as many bytes. Each must start and be well.
     *
     * @param step how many bytes later each is cut
     * @return how many were cut
     */
    static int each(int step, TcpProxy network, Supplier<Leveret> start) {
        int starts = 0;
        try {
            do {
                network.cutToClientAfter(starts * step);
                try (Leveret app = start.get()) {
                    Waits.until(() -> app.health().up());
                }
                starts++;
            } while (!network.isToCut());
        } finally {
            // Whoever uses the proxy next is not to be cut.
            network.release();
        }
        return starts - 1;
    }
}
