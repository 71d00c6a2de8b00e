@NullMarked
package io.leveret.samples.signin;

import org.jspecify.annotations.NullMarked;
