/** Events as JSON, with Jackson: {@link io.leveret.json.JsonCodec} is the codec that an application has by default. */
@NullMarked
package io.leveret.json;

import org.jspecify.annotations.NullMarked;
