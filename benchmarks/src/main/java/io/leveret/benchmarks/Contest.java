package io.leveret.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rounds of several libraries in turn, each in a process of its own: what disturbs one for a while disturbs all. */
final class Contest {

    private final Run run;
    private final String url;
    private final String name;
    private final String queues;
    private final int warmUps;

    /**
     * Begins with nothing.
     *
     * @param url of the broker
     * @param queues their type; empty for Kafka
     * @param warmUps at most so many rounds to warm up
     */
    Contest(Run run, String url, String name, String queues, int warmUps) {
        this.run = run;
        this.url = url;
        this.name = name;
        this.queues = queues;
        this.warmUps = warmUps;
    }

    /**
     * What a library did in a round.
     *
     * @param warm whether another round would not be faster
     * @param values one for each measure
     */
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Found(boolean warm, double... values) {}

    /** Has one library do its round. */
    @FunctionalInterface
    interface Round {

        Found play(ContenderProcess contender) throws Exception;
    }

    /** Plays all rounds; the libraries' titles are the rows. */
    Scores between(List<Library> libraries, List<Measure> measures, Round round) throws Exception {
        var scores = Scores.rivals(measures);
        List<ContenderProcess> contenders = new ArrayList<>();
        try {
            for (Library library : libraries) {
                contenders.add(new ContenderProcess(library, url, queues));
            }
            boolean warm = false;
            for (int i = 1; i <= warmUps && !warm; i++) {
                run.report().progress(name + ": warming up, " + i);
                warm = true;
                for (ContenderProcess contender : contenders) {
                    warm &= round.play(contender).warm();
                }
            }
            for (int i = 1; i <= run.rounds(); i++) {
                run.report().progress(name + ": round " + i + " of " + run.rounds());
                for (ContenderProcess contender : inTurn(contenders, i - 1)) {
                    scores.add(
                            contender.library().title(), round.play(contender).values());
                }
            }
        } finally {
            contenders.forEach(ContenderProcess::close);
        }
        return scores;
    }

    /** Each round begins with another, so that nobody always comes after the same one. */
    private static List<ContenderProcess> inTurn(List<ContenderProcess> contenders, int places) {
        List<ContenderProcess> turned = new ArrayList<>(contenders);
        Collections.rotate(turned, -places);
        return turned;
    }
}
