@NullMarked
package io.leveret.engine.dispatch;

import org.jspecify.annotations.NullMarked;
