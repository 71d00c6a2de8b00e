package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The page of all messages, {@code docs/messages.md}: each part is what its test prints, and nothing else. */
final class MessagesPage {

    private static final Path PAGE = Path.of("..", "..", "docs", "messages.md");

    /** As {@link java.time.Duration#toString} writes it, where it is not quoted from what somebody wrote. */
    private static final Pattern ISO_DURATION = Pattern.compile("(?<!')\\bPT-?\\d");

    /** Newer updates of the JDK name the alert of TLS before the reason. */
    private static final Pattern ALERT = Pattern.compile("\\(certificate_unknown\\) ");

    private MessagesPage() {}

    /** Compares a part with what the mistakes say now; with {@code -Dmessages.write=true} writes it anew instead. */
    static void check(String title, List<Mistake> mistakes, Class<?> test) throws IOException {
        String page = Files.readString(PAGE);
        String begin = "## " + title + "\n";
        int from = page.indexOf(begin);
        if (from < 0) {
            throw new IllegalStateException("docs/messages.md has no part '" + title + "'");
        }
        int end = page.indexOf("\n## ", from);
        String part = page.substring(from, end < 0 ? page.length() : end + 1);
        String now = begin + table(mistakes) + (end < 0 ? "" : "\n");
        if (Boolean.getBoolean("messages.write")) {
            Files.writeString(PAGE, page.replace(part, now));
        } else {
            assertEquals(
                    now,
                    part,
                    "docs/messages.md is not what is printed now; make it anew with mvn -pl testing/fault-tests -am test -Dtest="
                            + test.getSimpleName()
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmessages.write=true, and read what has changed");
        }
    }

    private static String table(List<Mistake> mistakes) {
        var table = new StringBuilder("\n| mistake | message |\n|---|---|\n");
        for (Mistake mistake : mistakes) {
            String message = ALERT.matcher(mistake.message()).replaceAll("");
            assertFalse(ISO_DURATION.matcher(message).find(), message);
            table.append("| ")
                    .append(cell(mistake.what()))
                    .append(" | ")
                    .append(cell(message))
                    .append(" |\n");
        }
        return table.toString();
    }

    /** Verbatim: each line as code, which no Markdown changes but for the bars of the table. */
    private static String cell(String text) {
        return String.join(
                "<br>",
                text.strip()
                        .lines()
                        .map(line -> "`" + line.replace("|", "\\|").replace('`', '\'') + "`")
                        .toList());
    }
}
