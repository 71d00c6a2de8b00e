/** What settings files say of outbox and inbox. */
@NullMarked
package io.leveret.jdbc.section;

import org.jspecify.annotations.NullMarked;
