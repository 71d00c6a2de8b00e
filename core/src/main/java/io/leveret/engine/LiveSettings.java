package io.leveret.engine;

import io.leveret.Settings;
import io.leveret.SettingsException;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.Faults;
import io.leveret.spi.Places;
import io.leveret.spi.SettingsFile;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Quietly;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings that an application has now, and their change while it runs: all at once, or not at all. Thread-safe. */
final class LiveSettings {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

    private final Subscriptions subscriptions;
    private final Capabilities capabilities;

    /** Written under this. */
    private volatile SettingsFile now;

    LiveSettings(Settings settings, Places places, Subscriptions subscriptions, Capabilities capabilities) {
        this.now = new SettingsFile(settings, places);
        this.subscriptions = subscriptions;
        this.capabilities = capabilities;
    }

    /** The settings, and where they are written. */
    SettingsFile now() {
        return now;
    }

    /**
     * Does something with the settings of now, which stay until it is done. What begins meanwhile so has them, or gets the
     * next ones.
     */
    synchronized <T> T whileUnchanged(Function<SettingsFile, T> action) {
        return action.apply(now);
    }

    /**
     * Changes what can change.
     *
     * @return the changes in words; empty if nothing is different
     * @throws SettingsException if something can't, or is wrong; nothing has changed then
     */
    synchronized List<String> apply(SettingsFile next) {
        Settings settings = next.settings();
        var faults = new Faults();
        FixedSettings.check(now.settings(), settings, faults.at(next.places().source()));
        List<LiveChange> changes = new ArrayList<>();
        for (SubscriptionRuntime each : subscriptions.all()) {
            var place = next.places().group(each.group());
            var change = new LiveChange(each, settings.subscription(each.group()));
            change.check(faults.at(place.name()));
            Definitions.check(each.checked().definition(), change.next(), capabilities, place, faults);
            changes.add(change);
        }
        if (!faults.isEmpty()) {
            throw new SettingsException(faults.all());
        }
        List<String> words = new ArrayList<>();
        for (LiveChange change : changes) {
            List<String> own = change.words();
            if (!own.isEmpty()) {
                words.addAll(own);
                change.make();
            }
        }
        now = next;
        if (!words.isEmpty()) {
            Quietly.run(() -> LOG.info("changed settings are applied: {}", String.join("; ", words)));
        }
        return List.copyOf(words);
    }
}
