package io.leveret.transport;

import java.util.Set;

/**
 * Names that the brokers of a transport keep for themselves. Leveret refuses them on every transport as long as this one
 * is on the class path, so that code can move between them.
 *
 * @param topicPrefixes with which no topic may begin
 * @param headers that no event may have
 */
public record KeptNames(Set<String> topicPrefixes, Set<String> headers) {

    /** All names are free. */
    public static final KeptNames NONE = new KeptNames(Set.of(), Set.of());

    /** Copies the names. */
    public KeptNames {
        topicPrefixes = Set.copyOf(topicPrefixes);
        headers = Set.copyOf(headers);
    }
}
