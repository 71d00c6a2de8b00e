package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * From starting a JVM to the first event handled: in memory, and on RabbitMQ with queues that exist; with an archive of
 * classes, as the README has it, and without; with Logback and without any logging library. The class path is that of an
 * application. Beside them what a JVM takes, and what Jackson takes.
 */
final class FirstEvent implements Figure {

    private static final long DEADLINE_SECONDS = 60;
    private static final String LOGGING = "logback";
    private static final String APPLICATION =
            ".*(com.fasterxml.jackson|amqp-client|leveret-(core|amqp|benchmarks)|resilience4j|slf4j-api|jspecify|"
                    + LOGGING + ").*";
    private static final List<Measure> MEASURES =
            List.of(new Measure("start", "From the start of a JVM to the first event handled", "ms", "%.0f"));

    @Override
    public String title() {
        return "First event";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        List<String> urls = List.of("memory:bench", run.broker().url());
        List<Start> starts = new ArrayList<>();
        Path directory = Files.createTempDirectory("leveret-archives");
        directory.toFile().deleteOnExit();
        for (String url : urls) {
            String title = url.startsWith("memory:") ? "Leveret in memory" : "Leveret on RabbitMQ";
            for (boolean logging : List.of(false, true)) {
                String classPath = classPath(logging);
                Path archive = directory.resolve(starts.size() + ".jsa");
                archive.toFile().deleteOnExit();
                measure(new Start("", List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off"), classPath, url));
                List<String> archived = List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:on");
                String with = logging ? ", Logback" : "";
                starts.add(new Start(title + with + ", an archive of classes", archived, classPath, url));
                starts.add(new Start(title + with, List.of(), classPath, url));
            }
        }
        starts.add(new Start("Jackson alone, one order written and read", List.of(), classPath(false), Child.JACKSON));
        starts.add(new Start("a JVM that does nothing", List.of(), classPath(false), Child.NOTHING));
        Scores scores = Scores.list(MEASURES);
        for (int round = 0; round < run.rounds(); round++) {
            for (Start start : starts) {
                scores.add(start.title(), measure(start));
            }
        }
        scores.show(page);
        page.line("The archive is made by the same program, with `-XX:ArchiveClassesAtExit=app.jsa`, and used with"
                + " `-XX:SharedArchiveFile=app.jsa`.");
    }

    /**
     * A way to start.
     *
     * @param title the row
     * @param options of the JVM
     * @param classPath jars
     * @param what a broker's URL, or another argument of {@link Child}
     */
    private record Start(String title, List<String> options, String classPath, String what) {}

    /** Of an application: nothing of the other contenders; and of jars only, as an archive of classes needs. */
    private static String classPath(boolean logging) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : Jvm.classPath().split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                entries.add(jar(Path.of(entry)));
            } else if (entry.matches(APPLICATION) && (logging || !entry.contains(LOGGING))) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** The jar that Maven has made of a directory of classes, beside it. */
    private static String jar(Path classes) throws IOException {
        try (var files = Files.newDirectoryStream(classes.resolveSibling(""), "leveret-*.jar")) {
            for (Path file : files) {
                return file.toString();
            }
        }
        throw new IOException(
                "no jar beside " + classes + "; start the benchmarks with benchmarks/run, which makes it");
    }

    private static double measure(Start start) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = Jvm.start(Jvm.home(), start.options(), start.classPath(), Child.class, start.what());
        int answer = process.getInputStream().read();
        double millis = (System.nanoTime() - begin) / 1e6;
        if (answer != '1') {
            throw new IOException("the process for '" + start.what() + "' handled no event; see its message above");
        }
        // Archives are written at the end.
        process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return millis;
    }

    /** What is started. */
    static final class Child {

        static final String NOTHING = "nothing";
        static final String JACKSON = "jackson";

        private Child() {}

        /** The argument is the broker's URL, or what to do without one. */
        public static void main(String[] arguments) throws Exception {
            switch (arguments[0]) {
                case NOTHING -> say();
                case JACKSON -> {
                    writeAndRead();
                    say();
                }
                default -> handleOne(arguments[0]);
            }
        }

        private static void writeAndRead() throws IOException {
            var mapper = JsonMapper.builder().build();
            Order order = new Orders(Orders.USUAL).order(0);
            if (!mapper.readValue(mapper.writeValueAsBytes(order), Order.class).equals(order)) {
                throw new IOException("another order was read than was written");
            }
        }

        private static void handleOne(String url) throws InterruptedException {
            var handled = new CountDownLatch(1);
            Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
                say();
                handled.countDown();
                return Outcome.ack();
            });
            try (Leveret app = Apps.start(Settings.of(url), "first", handling)) {
                Apps.publish(app, 1);
                if (!handled.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    System.out.print('0');
                }
            }
        }

        private static void say() {
            System.out.print('1');
            System.out.flush();
        }
    }
}
