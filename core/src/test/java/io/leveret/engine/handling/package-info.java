@NullMarked
package io.leveret.engine.handling;

import org.jspecify.annotations.NullMarked;
