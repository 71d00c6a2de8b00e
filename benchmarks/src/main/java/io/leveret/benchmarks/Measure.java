package io.leveret.benchmarks;

/**
 * What is measured of each row.
 *
 * @param slug its part in the names of files
 * @param title what it is
 * @param unit of the numbers
 * @param format of the numbers
 */
record Measure(String slug, String title, String unit, String format) {}
