package io.leveret.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A contender's process: does what its standard input says, a line each, and answers on its standard output. */
final class ContenderMain {

    private ContenderMain() {}

    /** Arguments: the library, the broker's URL, the type of queues. */
    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Contender contender = Library.valueOf(arguments[0]).contender(arguments[1], arguments[2])) {
            String line;
            while ((line = in.readLine()) != null) {
                System.out.println(ContenderProcess.ANSWER + answer(contender, line.split(" ", -1)));
            }
        }
    }

    private static String answer(Contender contender, String[] words) throws Exception {
        String topic = words[1];
        int events = Integer.parseInt(words[2]);
        return switch (words[0]) {
            case "publish" ->
                contender
                        .publish(topic, events, "x".repeat(Integer.parseInt(words[3])))
                        .line();
            case "consume" -> contender.consume(topic, events).line();
            case "latency" ->
                contender.latency(topic, events, Integer.parseInt(words[3])).line();
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }
}
