package io.leveret.engine.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The key of a lane: a user's object whose {@code hashCode} is called once and whose {@code equals} may throw. Used by one
 * thread at a time.
 */
public final class LaneKey {

    private final Object value;
    private final int hash;

    /** What comparing it with another has thrown; null while nothing was. */
    private @Nullable Throwable broken;

    /** A key for an event; throws what its {@code hashCode} throws. */
    public LaneKey(Object value) {
        this.value = value;
        this.hash = value.hashCode();
    }

    /** What comparing it with another has thrown, if anything. */
    @Nullable
    Throwable broken() {
        return broken;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Never throws: a key that can't be compared equals itself only, and is broken. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof LaneKey key) || hash != key.hash) {
            return false;
        }
        try {
            return value.equals(key.value);
        } catch (RuntimeException | Error e) {
            broken = e;
            return false;
        }
    }
}
