package io.leveret.transport;

/**
 * One mistake in the settings of a transport.
 *
 * @param option the option's name, or {@code url}
 * @param problem what is wrong; contains no secret
 * @param remedy what to do
 */
public record TransportFault(String option, String problem, String remedy) {}
