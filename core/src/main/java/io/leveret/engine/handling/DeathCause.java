package io.leveret.engine.handling;

import org.jspecify.annotations.Nullable;

/**
 * Why an event goes to the dead letters.
 *
 * @param reason in words
 * @param failure what was thrown; null when nothing was
 * @param traced whether the log has the failure's stack trace: not where its text may repeat the body
 */
record DeathCause(String reason, @Nullable Throwable failure, boolean traced) {

    /** A failure that is known by its words only, if at all. */
    static DeathCause untraced(String reason, @Nullable Throwable failure) {
        return new DeathCause(reason, failure, false);
    }

    static DeathCause traced(String reason, Throwable failure) {
        return new DeathCause(reason, failure, true);
    }
}
