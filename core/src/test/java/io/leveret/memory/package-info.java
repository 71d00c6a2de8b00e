@NullMarked
package io.leveret.memory;

import org.jspecify.annotations.NullMarked;
