package io.leveret.amqp.consume;

import io.leveret.amqp.publish.Copier;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether one consumer's events can be put aside, to be retried or parked: what could not be declared, and why copies are
 * refused. Thread-safe.
 */
final class AsideQueues implements Copier.Origin {

    private final Redeclaration redeclaration;
    private final BooleanSupplier stale;
    private final Runnable changed;

    /** Why copies are refused; null while they are taken. */
    private volatile @Nullable String refusal;

    /** What could not be declared; null when nothing is missing. */
    private volatile @Nullable String missing;

    /**
     * Nothing is known to be wrong.
     *
     * @param redeclaration told when a queue may be missing
     * @param stale whether the consumer's deliveries are stale, so that copies are not wanted
     * @param changed called when events can or can't be put aside any more, on any thread
     */
    AsideQueues(Redeclaration redeclaration, BooleanSupplier stale, Runnable changed) {
        this.redeclaration = redeclaration;
        this.stale = stale;
        this.changed = changed;
    }

    Redeclaration redeclaration() {
        return redeclaration;
    }

    /** Why events can't be put aside; null while they can. */
    @Nullable
    String refusal() {
        String why = missing;
        return why == null ? refusal : why;
    }

    /** Whether all was declared. */
    boolean complete() {
        return missing == null;
    }

    /** Says what could not be declared, or with null that all is there. */
    void missing(@Nullable String what) {
        if (!Objects.equals(missing, what)) {
            missing = what;
            changed.run();
        }
    }

    @Override
    public boolean wanted() {
        return !stale.getAsBoolean();
    }

    @Override
    public void refused(String problem) {
        redeclaration.want();
        if (refusal == null) {
            refusal = problem;
            changed.run();
        }
    }

    @Override
    public void taken() {
        if (refusal != null) {
            refusal = null;
            changed.run();
        }
    }
}
