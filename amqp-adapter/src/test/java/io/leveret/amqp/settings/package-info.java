@NullMarked
package io.leveret.amqp.settings;

import org.jspecify.annotations.NullMarked;
