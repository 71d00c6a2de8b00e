@NullMarked
package io.leveret.config;

import org.jspecify.annotations.NullMarked;
