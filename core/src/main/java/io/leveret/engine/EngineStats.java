package io.leveret.engine;

import io.leveret.PublishSettings;
import io.leveret.Stats;
import io.leveret.engine.publish.EnginePublisher;
import io.leveret.engine.request.EngineRequester;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportStats;
import java.util.List;

/** Collects what the parts of an application count. */
final class EngineStats {

    private EngineStats() {}

    static Stats of(
            List<SubscriptionRuntime> subscriptions,
            EnginePublisher publisher,
            EngineRequester requester,
            PublishSettings settings,
            Transport transport,
            Extensions extensions) {
        TransportStats counted = transport.stats();
        return new Stats(
                subscriptions.stream().map(SubscriptionRuntime::stats).toList(),
                publisher.pending(),
                settings.maxUnconfirmed(),
                counted.reconnects(),
                counted.copiesPending(),
                requester.pending(),
                extensions.stats());
    }
}
