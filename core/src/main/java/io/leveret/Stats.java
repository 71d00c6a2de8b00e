package io.leveret;

import java.util.List;
import java.util.Map;

/**
 * What an application is doing at one moment, as numbers, for metrics. See {@link Leveret#stats}. The numbers are taken
 * one after another while work goes on, so they need not add up.
 *
 * @param subscriptions one entry for each subscription, in the order of their names
 * @param unconfirmed how many publishes have not ended. It exceeds {@code maxUnconfirmed} by up to half while one topic
 *     gets no answers from the broker
 * @param maxUnconfirmed the setting {@link PublishSettings#maxUnconfirmed}
 * @param reconnects how often a connection to the broker was lost and made again, since the start; 0 for an embedded
 *     broker
 * @param copiesPending how many copies of events, for delayed retries and dead letters, the broker has not confirmed; 0
 *     for an embedded broker
 * @param pendingRequests how many requests of {@link Leveret#requester} wait for their reply
 * @param extensions what the {@linkplain Extension extensions} count, by name
 */
public record Stats(
        List<SubscriptionStats> subscriptions,
        int unconfirmed,
        int maxUnconfirmed,
        long reconnects,
        int copiesPending,
        int pendingRequests,
        Map<String, Long> extensions) {

    /** Copies the list and the map. */
    public Stats {
        subscriptions = List.copyOf(subscriptions);
        extensions = Map.copyOf(extensions);
    }

    /**
     * What one subscription is doing in this application instance.
     *
     * @param group the group
     * @param topic the topic
     * @param inFlight how many events are being handled, or settled after that
     * @param waiting how many events have arrived and not begun; they wait for a worker, or behind others of their key
     * @param held how many events wait here for their delayed retry; see {@link OrderedBy#hold}
     */
    public record SubscriptionStats(String group, String topic, int inFlight, int waiting, int held) {}
}
