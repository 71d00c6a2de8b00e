package io.leveret;

import java.io.Serializable;

/**
 * One mistake in settings or handlers.
 *
 * @param where file, line and column; or class and method
 * @param problem what is wrong; contains no secret
 * @param remedy what to do
 */
public record Fault(String where, String problem, String remedy) implements Serializable {

    /** The three in one line: {@code where: problem; remedy}. */
    @Override
    public String toString() {
        return where + ": " + problem + "; " + remedy;
    }
}
