/** The bridge: events of one broker are carried to another. */
@NullMarked
package io.leveret.samples.bridge;

import org.jspecify.annotations.NullMarked;
