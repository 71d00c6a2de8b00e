package io.leveret.faults;

import io.leveret.Fault;
import io.leveret.LeveretException;
import io.leveret.StartException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Something that people do wrong.
 *
 * @param what as they write it, or in a few words
 * @param deed does it, and fails
 */
record Mistake(String what, Deed deed) {

    /** Does what is wrong. */
    @FunctionalInterface
    interface Deed {

        void make() throws Exception;
    }

    /** What they are told; that they are told nothing, when it doesn't fail. */
    String message() {
        try {
            deed.make();
            return "nothing: it is taken";
        } catch (StartException e) {
            return e.faults().isEmpty()
                    ? everywhere(String.valueOf(e.getMessage()))
                    : e.faults().stream()
                            .map(Fault::toString)
                            .map(Mistake::everywhere)
                            .collect(Collectors.joining("\n"));
        } catch (LeveretException | IllegalArgumentException | IllegalStateException e) {
            return everywhere(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            return e.getClass().getName() + ": " + everywhere(String.valueOf(e.getMessage()));
        }
    }

    /** The same on each machine and in each run: without directories and ports. */
    private static String everywhere(String message) {
        return message.replace(Path.of("").toAbsolutePath() + "/", "/app/")
                .replace(Path.of("").toAbsolutePath().toString(), "/app")
                .replaceAll("localhost:\\d+", "localhost:5672");
    }
}
