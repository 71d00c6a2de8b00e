/**
 * Failures as people see them: the texts and traces of exceptions, and what fails inside the engine itself.
 */
@NullMarked
package io.leveret.engine.failures;

import org.jspecify.annotations.NullMarked;
