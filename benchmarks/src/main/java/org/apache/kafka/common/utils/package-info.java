/** Classes that kafka-clients had here, for a contender that still uses them. */
package org.apache.kafka.common.utils;
