/** The snippets of docs/guide.md, compiled and run. */
@NullMarked
package io.leveret.samples.guide;

import org.jspecify.annotations.NullMarked;
