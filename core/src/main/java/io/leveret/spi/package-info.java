/** How the API finds its engine and a reader of settings. For Leveret's modules only. */
@NullMarked
package io.leveret.spi;

import org.jspecify.annotations.NullMarked;
