@NullMarked
package io.leveret.engine.publish;

import org.jspecify.annotations.NullMarked;
