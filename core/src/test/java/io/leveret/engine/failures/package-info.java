@NullMarked
package io.leveret.engine.failures;

import org.jspecify.annotations.NullMarked;
