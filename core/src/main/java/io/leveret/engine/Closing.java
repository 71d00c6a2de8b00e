package io.leveret.engine;

import io.leveret.CloseReport;
import io.leveret.engine.publish.EnginePublisher;
import io.leveret.engine.request.EngineRequester;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.Quietly;
import io.leveret.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the parts of an application, in an order that loses nothing:
 *
 * <ol>
 *   <li>No subscription begins another delivery.
 *   <li>The handlers that run end, and may publish until then; once their time is over, they are interrupted.
 *   <li>Requests that have no reply yet fail.
 *   <li>The extensions end, which may publish until then.
 *   <li>Publishing ends. What was published before is still sent and confirmed.
 *   <li>The subscriptions give back what is not settled, now that no earlier event of a key still runs here.
 *   <li>The broker's confirms are awaited.
 *   <li>The transport disconnects, which ends the publishes that are left.
 *   <li>The timer ends when all publishes were told, and the workers when they are idle.
 * </ol>
 */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Transport transport;
    private final EnginePublisher publisher;
    private final EngineRequester requester;
    private final Extensions extensions;
    private final EngineThreads threads;

    Closing(
            Transport transport,
            EnginePublisher publisher,
            EngineRequester requester,
            Extensions extensions,
            EngineThreads threads) {
        this.transport = transport;
        this.publisher = publisher;
        this.requester = requester;
        this.extensions = extensions;
        this.threads = threads;
    }

    /** Does each step though an earlier one fails; together they keep the time. */
    CloseReport run(List<SubscriptionRuntime> subscriptions, CloseTime time) {
        List<String> unfinished = new ArrayList<>();
        subscriptions.forEach(subscription -> step("stop receiving", subscription::stopConsuming));
        subscriptions.forEach(subscription ->
                step("await handlers", () -> unfinished.addAll(subscription.drain(time.forHandlers()))));
        step("end requests", requester::close);
        step("end extensions", () -> extensions.close(time));
        step("end publishing", publisher::close);
        subscriptions.forEach(subscription -> step("give back events", () -> subscription.end(time.left())));
        time.awaitAsHandlers(() -> publisher.pending() == 0);
        var report = new CloseReport(unfinished, publisher.pending());
        step("disconnect", () -> transport.close(time.left()));
        step("end its timer", () -> threads.timer().closeOnce(() -> publisher.idle() && requester.idle()));
        step("end its workers", () -> threads.workers().close());
        return report;
    }

    private static void step(String what, Runnable step) {
        Quietly.attempt(step, e -> LOG.error("closing goes on, though it could not {}", what, e));
    }
}
