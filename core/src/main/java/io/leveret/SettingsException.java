package io.leveret;

import java.util.List;

/** Changed settings were not {@linkplain Leveret#apply applied}, and nothing has changed. */
public final class SettingsException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /** Unmodifiable. */
    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<Fault> faults;

    /**
     * Everything that is wrong with the settings, at once.
     *
     * @param faults at least one
     */
    public SettingsException(List<Fault> faults) {
        super(Fault.listed("The settings were not applied", faults));
        this.faults = List.copyOf(faults);
    }

    /**
     * Returns what is wrong.
     *
     * @return all faults
     */
    public List<Fault> faults() {
        return faults;
    }
}
