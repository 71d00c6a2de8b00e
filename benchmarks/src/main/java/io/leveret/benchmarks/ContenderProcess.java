package io.leveret.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        List<String> options = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
        String more = System.getenv("BENCH_JVM_" + library);
        if (more != null && !more.isBlank()) {
            options.addAll(List.of(more.strip().split(" +", -1)));
        }
        process = Jvm.start(Jvm.home(), options, Jvm.classPath(), ContenderMain.class, library.name(), url, queues);
        out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in = process.inputReader(StandardCharsets.UTF_8);
    }

    Library library() {
        return library;
    }

    /** See {@link Rounds#publish}. */
    Measured publish(String topic, int events, int bytes, int threads) throws IOException {
        return Measured.parse(ask("publish", topic, events, bytes, threads));
    }

    /** See {@link Rounds#subscribe}. */
    void subscribe(String topic, int events, int groups, int workMillis) throws IOException {
        ask("subscribe", topic, events, groups, workMillis);
    }

    /** See {@link Rounds#handled}. */
    Measured handled() throws IOException {
        return Measured.parse(ask("handled"));
    }

    /** The median and the 99th percentile, in milliseconds. */
    double[] latency(String topic, int events, int perSecond) throws IOException {
        return Latencies.millis(ask("latency", topic, events, perSecond));
    }

    private String ask(Object... words) throws IOException {
        String command =
                String.join(" ", List.of(words).stream().map(Object::toString).toList());
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
