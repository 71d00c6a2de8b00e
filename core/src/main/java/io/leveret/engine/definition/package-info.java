/**
 * What an application subscribes to, found and checked before anything runs: handlers, event types, keys and routes.
 */
@NullMarked
package io.leveret.engine.definition;

import org.jspecify.annotations.NullMarked;
