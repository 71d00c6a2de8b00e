/** Leveret beside the bare client, Spring AMQP, SmallRye and an event bus in memory: one run, same payloads, same broker. */
@NullMarked
package io.leveret.benchmarks;

import org.jspecify.annotations.NullMarked;
