package io.leveret.transport;

import java.time.Duration;

/**
 * How far the brokers of a transport go where they do not go as far as Leveret's settings. The engine asks before it connects.
 * So the largest message and the largest headers are not among them: brokers tell these late, for each topic, or not at all.
 * {@link Transport#send} refuses what is too large.
 *
 * @param prefetch the most deliveries of one subscription that may be unsettled at once
 * @param ttl the longest time to live of a message
 * @param keptNames what no topic or header may be called
 */
public record Limits(int prefetch, Duration ttl, KeptNames keptNames) {

    /** No limits but those of Leveret's settings. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Duration.ofDays(10_000), KeptNames.NONE);
}
