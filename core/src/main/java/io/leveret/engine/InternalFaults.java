package io.leveret.engine;

import io.leveret.Health;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What fails inside the engine itself, as when no thread can be had: health says it while it lasts. Told by whoever meets the
 * failure and goes on all the same. Thread-safe; never throws.
 */
final class InternalFaults {

    private static final Logger LOG = LoggerFactory.getLogger(InternalFaults.class);

    static final String COMPONENT = "engine";

    /** What fails now, by the part that does. */
    private final Map<String, String> lasting = new ConcurrentSkipListMap<>();

    private final Consumer<Health.Component> onChange;

    /**
     * None so far.
     *
     * @param onChange told when a part begins to fail or works again; never blocks
     */
    InternalFaults(Consumer<Health.Component> onChange) {
        this.onChange = onChange;
    }

    /** A part has failed, and tries again. The first failure of several in a row is logged. */
    void failed(String part, Throwable cause) {
        try {
            String text = Texts.className(cause) + ": " + Texts.message(cause);
            if (lasting.put(part, text) == null) {
                LOG.error("the engine can't {}; it tries again", part, Trace.of(cause));
                onChange.accept(health());
            }
        } catch (RuntimeException | Error e) {
            // There may be no memory left to say it.
            lasting.putIfAbsent(part, "failed");
        }
    }

    /** A part works. Costs nothing while none has failed. */
    void works(String part) {
        if (!lasting.isEmpty() && lasting.remove(part) != null) {
            LOG.info("the engine can {} again", part);
            onChange.accept(health());
        }
    }

    Health.Component health() {
        if (lasting.isEmpty()) {
            return new Health.Component(COMPONENT, true, "works");
        }
        var text = new StringBuilder("tries again, as it can't ");
        lasting.forEach(
                (part, why) -> text.append(part).append(" (").append(why).append("), "));
        return new Health.Component(COMPONENT, false, text.substring(0, text.length() - 2));
    }
}
