package io.leveret.transport;

/**
 * What a transport can count.
 *
 * @param reconnects how often a connection was lost and made again, since {@link Transport#open}
 * @param copiesPending how many copies of deliveries, which settlements make, the broker has not confirmed
 */
public record TransportStats(long reconnects, int copiesPending) {

    /** Of a transport that has neither connections nor unconfirmed copies. */
    public static final TransportStats NONE = new TransportStats(0, 0);
}
