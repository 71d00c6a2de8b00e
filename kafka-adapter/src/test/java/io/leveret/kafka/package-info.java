@NullMarked
package io.leveret.kafka;

import org.jspecify.annotations.NullMarked;
