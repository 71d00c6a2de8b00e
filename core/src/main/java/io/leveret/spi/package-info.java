/** How the API finds the engine and a reader of settings. Exported to Leveret's own modules only. */
@NullMarked
package io.leveret.spi;

import org.jspecify.annotations.NullMarked;
