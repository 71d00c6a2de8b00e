@NullMarked
package io.leveret.engine.threads;

import org.jspecify.annotations.NullMarked;
