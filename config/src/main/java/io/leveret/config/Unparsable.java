package io.leveret.config;

/** Suggests what to do about a text that is not YAML. */
final class Unparsable {

    private Unparsable() {}

    static String remedy(String text, Position at) {
        String line = line(text, at.line());
        int column = at.column() - 1;
        if (column < line.length() && line.charAt(column) == '\t') {
            return "indent with spaces instead of tabs";
        }
        if (line.contains("${")) {
            return "put a value with ${…} in quotes where it stands in { } or [ ]: { url: \"${URL}\" }";
        }
        return "check indentation, quotes and brackets";
    }

    private static String line(String text, int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("");
    }
}
