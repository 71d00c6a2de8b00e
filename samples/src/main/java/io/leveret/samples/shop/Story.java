package io.leveret.samples.shop;

import java.io.PrintStream;

/** Tells what happens, a line each. */
final class Story {

    private final PrintStream out;

    Story(PrintStream out) {
        this.out = out;
    }

    void tell(String who, String what) {
        out.printf("%-14s %s%n", who, what);
    }
}
