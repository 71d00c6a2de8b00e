package io.leveret.faults;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Says which rows of the fault catalogue of Kafka, K1 and so on, a test shows, as {@link Row} does for RabbitMQ. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RowRecorder.class)
@interface KafkaRow {
    /** The numbers of the rows, without the K. */
    int[] value();
}
