package io.leveret.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends what the toolkit's own threads log in an Error, as where memory is short: an Error at many places of all threads, which
 * no other code of a test's could bring there.
 */
final class IllLogging extends TurboFilter implements AutoCloseable {

    /** How the client names the threads that read. */
    static final String CLIENT = "AMQP Connection ";

    /** How often. */
    enum Spell {
        /** The first line of each thread. */
        ONCE,
        /** Every line, until it is well again. */
        LASTING
    }

    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Set<String> hit = ConcurrentHashMap.newKeySet();
    private final Spell spell;
    private final String threads;

    IllLogging(Spell spell) {
        this(spell, "faults");
    }

    /** For the threads of an application of that name. */
    IllLogging(Spell spell, String application) {
        this.spell = spell;
        this.threads = "leveret-" + application + "-";
        logging.addTurboFilter(this);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String thread = Thread.currentThread().getName();
        if ((thread.startsWith(threads) || thread.startsWith(CLIENT)) && (hit.add(thread) || spell == Spell.LASTING)) {
            throw new OutOfMemoryError("on purpose: no memory for a line of the log");
        }
        return FilterReply.NEUTRAL;
    }

    /** Whether a thread whose name ends so has met one. */
    boolean hasHit(String end) {
        return hit.stream().anyMatch(thread -> thread.endsWith(end));
    }

    /** Whether a thread whose name has that part has met one. */
    boolean hasHitOneOf(String part) {
        return hit.stream().anyMatch(thread -> thread.contains(part));
    }

    @Override
    public void close() {
        logging.getTurboFilterList().remove(this);
    }

    @Override
    public String toString() {
        return hit.toString();
    }
}
