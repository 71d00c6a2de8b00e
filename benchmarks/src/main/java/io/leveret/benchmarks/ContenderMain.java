package io.leveret.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A contender's process: does what its standard input says, a line each, and answers on its standard output. */
final class ContenderMain {

    private ContenderMain() {}

    /** Arguments: the library, the broker's URL, the type of queues. */
    public static void main(String[] arguments) {
        try {
            answerAll(arguments);
        } catch (Exception | Error e) {
            e.printStackTrace();
            // Threads of libraries would keep the process alive, and whoever waits for its answer.
            System.exit(1);
        }
    }

    private static void answerAll(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var rounds = new Rounds(Library.valueOf(arguments[0]).contender(arguments[1], arguments[2]))) {
            String line;
            while ((line = in.readLine()) != null) {
                System.out.println(ContenderProcess.ANSWER + answer(rounds, line.split(" ", -1)));
            }
        }
    }

    private static String answer(Rounds rounds, String[] words) throws Exception {
        return switch (words[0]) {
            case "publish" ->
                rounds.publish(words[1], number(words[2]), number(words[3]), number(words[4]))
                        .line();
            case "subscribe" -> {
                rounds.subscribe(words[1], number(words[2]), number(words[3]), number(words[4]));
                yield "subscribed";
            }
            case "handled" -> rounds.handled().line();
            case "latency" ->
                rounds.latency(words[1], number(words[2]), number(words[3])).line();
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }
}
