package io.leveret.benchmarks;

/** One measurement of many. */
interface Figure {

    void run(Run run) throws Exception;
}
