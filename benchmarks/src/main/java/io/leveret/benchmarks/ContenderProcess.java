package io.leveret.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other end of a {@link ContenderMain}: a JVM of its own, so that one library's garbage is not another's. */
final class ContenderProcess implements AutoCloseable {

    /** What an answer begins with, apart from whatever else a library prints. */
    static final String ANSWER = "answer: ";

    private static final long END_SECONDS = 20;

    private final Library library;
    private final Process process;
    private final PrintStream out;
    private final BufferedReader in;

    ContenderProcess(Library library, String url, String queues) throws IOException {
        this.library = library;
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms1g", "-Xmx1g"));
        String more = System.getProperty("bench.jvm." + library, "");
        if (!more.isEmpty()) {
            command.addAll(List.of(more.split(" ", -1)));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ContenderMain.class.getName(),
                library.name(),
                url,
                queues));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in = process.inputReader(StandardCharsets.UTF_8);
    }

    Library library() {
        return library;
    }

    Measured publish(String topic, int events, int note) throws IOException {
        return Measured.parse(ask("publish " + topic + " " + events + " " + note));
    }

    Measured consume(String topic, int events) throws IOException {
        return Measured.parse(ask("consume " + topic + " " + events));
    }

    /** The median and the 99th percentile, in milliseconds. */
    double[] latency(String topic, int events, int perSecond) throws IOException {
        String[] nanos =
                ask("latency " + topic + " " + events + " " + perSecond).split(" ", -1);
        return new double[] {Long.parseLong(nanos[0]) / 1e6, Long.parseLong(nanos[1]) / 1e6};
    }

    private String ask(String command) throws IOException {
        out.println(command);
        String line;
        while ((line = in.readLine()) != null) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
        }
        throw new IOException(library + " ended at '" + command + "'; see its message above");
    }

    /** The end of its input ends it. */
    @Override
    public void close() {
        out.close();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
