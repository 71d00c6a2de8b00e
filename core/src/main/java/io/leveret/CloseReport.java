package io.leveret;

import java.util.List;

/**
 * What {@link Leveret#close(java.time.Duration)} could not finish.
 *
 * @param unfinished the events whose handlers still ran at the end of the timeout, as {@code group.topic id}; the
 *     broker delivers them again
 * @param unconfirmed how many publishes had no confirm yet; their futures have failed
 */
public record CloseReport(List<String> unfinished, int unconfirmed) {

    public CloseReport {
        unfinished = List.copyOf(unfinished);
    }

    /**
     * Says whether everything was finished.
     *
     * @return true if nothing was left
     */
    public boolean clean() {
        return unfinished.isEmpty() && unconfirmed == 0;
    }
}
