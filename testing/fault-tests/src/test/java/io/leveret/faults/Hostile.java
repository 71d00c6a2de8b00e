package io.leveret.faults;

/** What an attacker would like to see initialised: its initialiser leaves a mark. */
public final class Hostile {

    static final String MARK = "io.leveret.faults.hostile-was-initialised";
    static final String NAME = "io.leveret.faults.Hostile";

    static {
        System.setProperty(MARK, "true");
    }

    private Hostile() {}
}
