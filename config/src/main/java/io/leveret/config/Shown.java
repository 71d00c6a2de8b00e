package io.leveret.config;

import io.leveret.transport.ForeignText;

/**
 * Decides what a message may show of a file: nothing that came from the environment, and nothing that may be a URL with
 * a password in the wrong place.
 */
final class Shown {

    private Shown() {}

    /** A value with a colon in front, that it is empty, or nothing. */
    static String value(YamlNode.Scalar scalar) {
        if (scalar.text().isEmpty()) {
            return ": it is empty";
        }
        return mayBeShown(scalar) ? ": " + ForeignText.quote(scalar.text()) : "";
    }

    static boolean mayBeShown(YamlNode.Scalar scalar) {
        return !scalar.fromVariable() && !mayBeSecret(scalar.text());
    }

    static String key(String key) {
        return mayBeSecret(key) ? "(not shown, as it may hold a password)" : ForeignText.quote(key);
    }

    private static boolean mayBeSecret(String text) {
        return text.contains("//") || text.contains("@");
    }
}
