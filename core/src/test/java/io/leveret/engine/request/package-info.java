@NullMarked
package io.leveret.engine.request;

import org.jspecify.annotations.NullMarked;
