package io.leveret.engine.failures;

import io.leveret.Health;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records failures of the engine itself, for example that no thread can be created, so that health shows them as long
 * as they last. Whoever meets such a failure reports it here and continues. Thread-safe; never throws.
 */
public final class InternalFaults {

    private static final Logger LOG = LoggerFactory.getLogger(InternalFaults.class);

    static final String COMPONENT = "engine";

    /**
     * After what time without another failure a part is taken to work: some are used again only with the next event. More than
     * the time between two tries of any that tries by itself.
     */
    private static final Duration QUIET = Duration.ofSeconds(30);

    /** What fails now, by the part that does. */
    private final Map<String, Failure> lasting = new ConcurrentSkipListMap<>();

    private final Consumer<Health.Component> onChange;

    /**
     * None so far.
     *
     * @param onChange told when a part begins to fail or works again; never blocks
     */
    public InternalFaults(Consumer<Health.Component> onChange) {
        this.onChange = onChange;
    }

    private record Failure(String text, long at) {}

    /** Takes a part that has not failed for a while to work again. */
    public void forgetOld() {
        forget(System.nanoTime() - QUIET.toNanos());
    }

    /** Those that failed last before a time, by {@link System#nanoTime}, are over. */
    void forget(long before) {
        lasting.forEach((part, failure) -> {
            if (failure.at() - before < 0 && changes(() -> lasting.remove(part, failure))) {
                LOG.info("the engine has not failed to {} for {} s", part, QUIET.toSeconds());
            }
        });
    }

    /** A part has failed, and tries again. The first failure of several in a row is logged. */
    public void failed(String part, Throwable cause) {
        try {
            var failure = new Failure(Texts.className(cause) + ": " + Texts.message(cause), System.nanoTime());
            if (changes(() -> lasting.put(part, failure) == null)) {
                LOG.error("the engine can't {}; it tries again", part, Trace.of(cause));
            }
        } catch (RuntimeException | Error e) {
            // There may be no memory left to say it.
            lasting.putIfAbsent(part, new Failure("failed", System.nanoTime()));
        }
    }

    /** A part works. Costs nothing while none has failed. */
    public void works(String part) {
        if (!lasting.isEmpty() && changes(() -> lasting.remove(part) != null)) {
            LOG.info("the engine can {} again", part);
        }
    }

    /** Changes something if it can, and tells of it. One at a time, so that what is told last is how the engine is. */
    private synchronized boolean changes(BooleanSupplier change) {
        boolean changed = change.getAsBoolean();
        if (changed) {
            onChange.accept(health());
        }
        return changed;
    }

    public Health.Component health() {
        // Read once: a part may work again meanwhile.
        String failing = lasting.entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue().text() + ")")
                .collect(Collectors.joining(", "));
        return failing.isEmpty()
                ? new Health.Component(COMPONENT, true, "works")
                : new Health.Component(COMPONENT, false, "tries again, as it can't " + failing);
    }
}
