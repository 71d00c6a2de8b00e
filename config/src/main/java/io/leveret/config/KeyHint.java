package io.leveret.config;

import io.leveret.support.Nearest;
import java.util.Set;
import java.util.regex.Pattern;

/** What to write instead of an unknown key. */
final class KeyHint {

    /** Characters that look like a blank, or like nothing, and are none to YAML. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Z}\\p{Cf}&&[^ ]]");

    private static final Pattern DOTTED = Pattern.compile("([A-Za-z]{1,50})\\.([A-Za-z]{1,50})");

    private KeyHint() {}

    static String of(String key, Set<String> allowed) {
        var invisible = INVISIBLE.matcher(key);
        if (invisible.find()) {
            return "remove the invisible character U+%04X in it, and write a space if it stands for one"
                    .formatted(key.codePointAt(invisible.start()));
        }
        var dotted = DOTTED.matcher(key);
        if (dotted.matches() && allowed.contains(dotted.group(1))) {
            return "write it as '" + dotted.group(1) + ": { " + dotted.group(2) + ": … }'";
        }
        return Nearest.hint(key, allowed);
    }
}
