package io.leveret.kafka.publish;

import org.jspecify.annotations.Nullable;

/**
 * A set of what comes and goes once, such as what is under way. Its members are linked with each other, so that adding and
 * removing them makes nothing. Thread-safe.
 *
 * @param <L> what its members are
 */
final class Links<L extends Links.Link<L>> {

    /** Guarded by this, as are the links of the members. */
    private @Nullable L first;

    private @Nullable L last;

    /**
     * What can be a member of one set, once.
     *
     * @param <L> itself
     */
    abstract static class Link<L extends Link<L>> {

        @Nullable
        L before;

        @Nullable
        L after;
    }

    /** Adds one that was in no set before. */
    synchronized void add(L link) {
        L end = last;
        link.before = end;
        if (end == null) {
            first = link;
        } else {
            end.after = link;
        }
        last = link;
    }

    /** Removes one; false if it is not there. */
    synchronized boolean remove(L link) {
        L before = link.before;
        L after = link.after;
        if (before == null && !link.equals(first)) {
            return false;
        }
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        link.before = null;
        link.after = null;
        return true;
    }

    /** The one that was added first; null if there is none. */
    synchronized @Nullable L first() {
        return first;
    }
}
