@NullMarked
package io.leveret.engine.definition;

import org.jspecify.annotations.NullMarked;
