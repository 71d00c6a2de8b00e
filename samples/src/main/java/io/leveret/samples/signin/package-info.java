/** The sign-in flow: one event, and consumers that treat it differently. */
@NullMarked
package io.leveret.samples.signin;

import org.jspecify.annotations.NullMarked;
