/** What settings and messages are made with: names, ranges, durations, and guesses at a mistyped word. For Leveret's modules only. */
@NullMarked
package io.leveret.support;

import org.jspecify.annotations.NullMarked;
