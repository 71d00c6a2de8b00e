package io.leveret.faults;

import io.leveret.testbroker.RabbitVersion;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Says which rows of the fault catalogue a test shows; its result goes into the table that {@code testing/fault-tests/matrix} writes. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RowRecorder.class)
@interface Row {
    /** The numbers of the rows. */
    int[] value();

    /** The releases to which the fault can't happen. */
    RabbitVersion[] notOn() default {};

    /** Why it can't happen there. */
    String because() default "";
}
