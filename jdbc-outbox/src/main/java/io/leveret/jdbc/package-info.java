/** Publishes and handles events within database transactions: outbox, relay, inbox, and their tables. */
@NullMarked
package io.leveret.jdbc;

import org.jspecify.annotations.NullMarked;
