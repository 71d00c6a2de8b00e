@NullMarked
package io.leveret.samples;

import org.jspecify.annotations.NullMarked;
