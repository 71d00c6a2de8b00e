@NullMarked
package io.leveret.json;

import org.jspecify.annotations.NullMarked;
