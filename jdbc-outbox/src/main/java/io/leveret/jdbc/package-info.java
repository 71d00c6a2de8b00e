/** Publishes events within a database transaction: the outbox, its relay and its tables. */
@NullMarked
package io.leveret.jdbc;

import org.jspecify.annotations.NullMarked;
