package io.leveret.testbroker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test, loudly, where there is no program {@code faketime}, which runs a process with another clock, and it can't be
 * installed either; fails the test instead where {@link NeedsBroker} fails one.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsFaketimeCondition.class)
public @interface NeedsFaketime {}
