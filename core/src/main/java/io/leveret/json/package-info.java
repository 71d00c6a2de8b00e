/** Events as JSON with Jackson. {@link io.leveret.json.JsonCodec} is the default codec of an application. */
@NullMarked
package io.leveret.json;

import org.jspecify.annotations.NullMarked;
