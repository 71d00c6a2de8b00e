package io.leveret;

import java.io.Serializable;
import java.util.List;

/**
 * One mistake in settings or handlers.
 *
 * @param where file, line and column; or class and method
 * @param problem what is wrong; contains no secret
 * @param remedy what to do
 */
public record Fault(String where, String problem, String remedy) implements Serializable {

    /** Several of them, one in each line. */
    static String listed(String what, List<Fault> faults) {
        var text = new StringBuilder(what)
                .append(": ")
                .append(faults.size())
                .append(faults.size() == 1 ? " fault" : " faults");
        for (Fault fault : faults) {
            text.append("\n  ").append(fault);
        }
        return text.toString();
    }

    /** The three in one line: {@code where: problem; remedy}. */
    @Override
    public String toString() {
        return where + ": " + problem + "; " + remedy;
    }
}
