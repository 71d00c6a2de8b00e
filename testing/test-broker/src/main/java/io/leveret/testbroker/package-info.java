/**
 * RabbitMQ for tests: one broker that all tests of a JVM share ({@link io.leveret.testbroker.TestBroker}), private
 * nodes that a test may kill ({@link io.leveret.testbroker.RabbitNode}), and a proxy that breaks the network ({@link
 * io.leveret.testbroker.TcpProxy}).
 */
@NullMarked
package io.leveret.testbroker;

import org.jspecify.annotations.NullMarked;
