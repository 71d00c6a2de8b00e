/** A broker for the tests of one JVM, private RabbitMQ nodes to kill, and a proxy that breaks the network on request. */
@NullMarked
package io.leveret.testbroker;

import org.jspecify.annotations.NullMarked;
