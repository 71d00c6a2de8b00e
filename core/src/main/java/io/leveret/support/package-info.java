/**
 * Helpers for settings and messages: names, ranges, durations, and suggestions for mistyped words. Exported to
 * Leveret's own modules only.
 */
@NullMarked
package io.leveret.support;

import org.jspecify.annotations.NullMarked;
