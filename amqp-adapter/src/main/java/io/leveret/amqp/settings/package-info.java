/** The checked settings: the broker's URL, who connects, certificates and keys, and what to do about queues. */
@NullMarked
package io.leveret.amqp.settings;

import org.jspecify.annotations.NullMarked;
