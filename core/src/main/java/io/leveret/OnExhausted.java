package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that compensates once an event's retries are spent, before the event goes to the dead letters. Its first
 * parameter is {@link Failed} of the event type of a {@link Handles} method in the same class; a second one, if any, is
 * {@link Context}; it returns nothing. If it throws, it is tried again as the subscription's in-process retry says; then the
 * event goes to the dead letters all the same, and the log says that the compensation failed. It may run twice when the
 * process dies in between.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnExhausted {}
