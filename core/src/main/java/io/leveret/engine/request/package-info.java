/**
 * From the call of a requester to the end of its future: pending requests, their deadlines, and the replies.
 */
@NullMarked
package io.leveret.engine.request;

import org.jspecify.annotations.NullMarked;
