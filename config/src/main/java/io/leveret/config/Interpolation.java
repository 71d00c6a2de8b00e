package io.leveret.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces {@code ${NAME}} and {@code ${NAME:-default}}; {@code $$} is a dollar sign. Works on values, after parsing. */
final class Interpolation {

    /** Bounded, as a default that nothing ends would else be looked through again from each variable in it. */
    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]{0,199})(?::-([^}]{0,1000}+))?}|\\$\\{");

    private final Function<String, @Nullable String> environment;

    Interpolation(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    YamlNode.Scalar apply(Position at, String text, FaultList faults) {
        Matcher matcher = VARIABLE.matcher(text);
        var replaced = new StringBuilder();
        boolean fromVariable = false;
        while (matcher.find()) {
            String name = matcher.group(1);
            String value = "$";
            if (name != null) {
                String given = environment.apply(name);
                fromVariable |= given != null;
                value = given != null ? given : otherwise(at, name, matcher.group(2), faults);
            } else if (matcher.group().equals("${")) {
                faults.add(
                        at,
                        "'${' with no variable",
                        "write ${NAME} or ${NAME:-default} (of at most 1,000 characters), or $$ for a dollar sign");
            }
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(replaced);
        return new YamlNode.Scalar(at, replaced.toString(), fromVariable);
    }

    private static String otherwise(Position at, String name, @Nullable String given, FaultList faults) {
        if (given == null) {
            faults.add(
                    at,
                    "the environment variable " + name + " is not set",
                    "set it, or write ${" + name + ":-default}");
            return "";
        }
        return given;
    }
}
