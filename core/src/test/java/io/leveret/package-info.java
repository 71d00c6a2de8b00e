@NullMarked
package io.leveret;

import org.jspecify.annotations.NullMarked;
