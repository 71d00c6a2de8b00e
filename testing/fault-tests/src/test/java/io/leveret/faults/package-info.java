/** The rows of the fault catalogue as tests, through the public API. */
@org.jspecify.annotations.NullMarked
package io.leveret.faults;
