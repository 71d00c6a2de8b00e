@NullMarked
package io.leveret.engine;

import org.jspecify.annotations.NullMarked;
