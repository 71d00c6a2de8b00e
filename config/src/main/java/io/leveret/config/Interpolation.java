package io.leveret.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces variables in values, after parsing. {@code ${NAME}} is an environment variable. {@code ${NAME:-default}}
 * uses the default if the variable is unset or empty, as in a shell; the default may contain variables. {@code $$} is a
 * dollar sign.
 */
final class Interpolation {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

    /** Deeper than anybody nests. */
    private static final int MOST_NAMES = 10;

    /** Far more than any setting has, so that no file costs much. */
    private static final int MOST_VARIABLES = 100;

    private final Function<String, @Nullable String> environment;

    Interpolation(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** A value with its variables replaced. */
    YamlNode apply(Position at, String text, FaultList faults) {
        if (text.indexOf('$') < 0) {
            return checked(new YamlNode.Scalar(at, text, false), faults);
        }
        var template = new Template(text);
        try {
            String value = template.whole();
            return checked(new YamlNode.Scalar(at, value, template.fromVariable), faults);
        } catch (UnresolvedException e) {
            faults.add(at, e.problem, e.remedy);
            return new YamlNode.Faulty(at);
        }
    }

    private static YamlNode checked(YamlNode.Scalar scalar, FaultList faults) {
        if (!scalar.text().endsWith("\n") && !scalar.text().endsWith("\r")) {
            return scalar;
        }
        faults.add(
                scalar.at(),
                scalar.fromVariable() ? "the variable's value ends in a line break" : "the value ends in a line break",
                scalar.fromVariable()
                        ? "set the variable without it: printf writes none, echo does"
                        : "write the value on the line of its key, or use '|-' instead of '|'");
        return new YamlNode.Faulty(scalar.at());
    }

    /** A value can't be made. */
    private static final class UnresolvedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String problem;
        private final String remedy;

        UnresolvedException(String problem, String remedy) {
            super(problem, null, false, false);
            this.problem = problem;
            this.remedy = remedy;
        }

        static UnresolvedException malformed() {
            return new UnresolvedException(
                    "'${' without a variable and its '}'",
                    "write ${NAME} or ${NAME:-default}, or $$ for a dollar sign");
        }
    }

    /** A value on its way through its text. */
    private final class Template {

        private final String text;
        private int next;
        private int variables;
        private boolean fromVariable;

        /** The first fault of a variable: told at the end only, as the text must be right whatever is set. */
        private @Nullable UnresolvedException unset;

        Template(String text) {
            this.text = text;
        }

        String whole() throws UnresolvedException {
            String value = read(List.of(), true);
            if (unset != null) {
                throw unset;
            }
            return value;
        }

        /**
         * Reads to the end, or to the end of a default.
         *
         * @param around the variables whose default this is, from the outside
         * @param used false for a default that isn't needed: its variables may be unset
         */
        private String read(List<String> around, boolean used) throws UnresolvedException {
            var value = new StringBuilder();
            while (next < text.length()) {
                char c = text.charAt(next);
                if (c == '}' && !around.isEmpty()) {
                    return value.toString();
                }
                if (text.startsWith("$$", next)) {
                    value.append('$');
                    next += 2;
                } else if (text.startsWith("${", next)) {
                    next += 2;
                    value.append(variable(around, used));
                } else {
                    value.append(c);
                    next++;
                }
            }
            if (!around.isEmpty()) {
                throw UnresolvedException.malformed();
            }
            return value.toString();
        }

        private String variable(List<String> around, boolean used) throws UnresolvedException {
            var matcher = NAME.matcher(text).region(next, text.length());
            if (!matcher.lookingAt() || ++variables > MOST_VARIABLES || around.size() == MOST_NAMES) {
                throw UnresolvedException.malformed();
            }
            String name = matcher.group();
            next = matcher.end();
            String given = environment.apply(name);
            if (text.startsWith(":-", next)) {
                next += 2;
                boolean missing = given == null || given.isEmpty();
                String otherwise = read(with(around, name), used && missing);
                next++;
                return given == null || missing ? otherwise : taken(given);
            }
            if (next == text.length() || text.charAt(next) != '}') {
                throw UnresolvedException.malformed();
            }
            next++;
            if (given == null && used && unset == null) {
                unset = unset(with(around, name));
            }
            return taken(given == null ? "" : given);
        }

        private String taken(String value) {
            fromVariable = true;
            return value;
        }

        private static List<String> with(List<String> around, String name) {
            List<String> names = new ArrayList<>(around);
            names.add(name);
            return names;
        }

        private static UnresolvedException unset(List<String> names) {
            String last = names.get(names.size() - 1);
            return names.size() == 1
                    ? new UnresolvedException(
                            "the environment variable " + last + " is not set",
                            "set it, or write ${" + last + ":-default}")
                    : new UnresolvedException(
                            "none of the environment variables " + String.join(", ", names) + " is set",
                            "set one of them, or write ${" + last + ":-default}");
        }
    }
}
