package io.leveret;

import java.util.List;

/**
 * What closing could not finish.
 *
 * @param unfinished the events that were still being handled when the timeout had passed, as {@code group.topic id}; the broker
 *     delivers them again
 * @param unconfirmed how many publishes were still waiting; their futures have failed
 */
public record CloseReport(List<String> unfinished, int unconfirmed) {

    /** Copies the list. */
    public CloseReport {
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Whether everything was finished.
     *
     * @return true when nothing was left
     */
    public boolean clean() {
        return unfinished.isEmpty() && unconfirmed == 0;
    }
}
