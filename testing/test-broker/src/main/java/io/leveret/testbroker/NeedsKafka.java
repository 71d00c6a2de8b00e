package io.leveret.testbroker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test if there is no Kafka broker, and logs that. If the environment variable {@code CI} is set, or {@code
 * -Dleveret.broker.required=true}, the test fails instead, so no build passes there without these tests.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsKafkaCondition.class)
public @interface NeedsKafka {}
