/** What the settings of TLS and passwords name: the same for every transport. Exported to Leveret's own modules only. */
@NullMarked
package io.leveret.support.tls;

import org.jspecify.annotations.NullMarked;
