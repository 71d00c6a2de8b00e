package io.leveret.transport;

/**
 * One thing wrong with a transport's settings.
 *
 * @param option the option's name, or {@code url}
 * @param problem what is wrong; repeats no secret
 * @param remedy what would be right
 */
public record TransportFault(String option, String problem, String remedy) {}
