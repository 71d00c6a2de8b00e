@NullMarked
package io.leveret.jdbc;

import org.jspecify.annotations.NullMarked;
