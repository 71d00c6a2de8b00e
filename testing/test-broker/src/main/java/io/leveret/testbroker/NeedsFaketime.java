package io.leveret.testbroker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test if the program {@code faketime}, which runs a process with another clock, is missing and cannot be
 * installed. Where {@link NeedsBroker} fails a test, this annotation does too.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsFaketimeCondition.class)
public @interface NeedsFaketime {}
