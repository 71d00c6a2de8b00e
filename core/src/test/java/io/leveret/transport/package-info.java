@NullMarked
package io.leveret.transport;

import org.jspecify.annotations.NullMarked;
