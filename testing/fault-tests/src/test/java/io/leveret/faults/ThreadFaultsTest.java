package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes that have no thread to give for a while: nothing stays in hand, all futures end, and closing does. */
@NeedsBroker(privateNode = true)
@EnabledIf(value = "io.leveret.faults.ThreadLimit#possible", disabledReason = "needs root and setpriv")
@Timeout(300)
class ThreadFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    static Stream<Arguments> jdksAndPrefetches() throws IOException {
        return ThreadLimit.jdks().flatMap(jdk -> Stream.of(5, 250).map(prefetch -> Arguments.of(jdk, prefetch)));
    }

    static Stream<Path> jdks() throws IOException {
        return ThreadLimit.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdksAndPrefetches")
    @Tag("full")
    @Row(48)
    void allGoesOnOnceThereAreThreadsAgain(Path jdk, int prefetch) throws Exception {
        goesOn(jdk, prefetch, Duration.ZERO);
    }

    /** The JDK lets go of threads that are idle for 30 s. */
    @ParameterizedTest
    @MethodSource("jdks")
    @Tag("full")
    @Row(48)
    void allGoesOnAfterLongIdlenessAsWell(Path jdk) throws Exception {
        goesOn(jdk, 250, Duration.ofSeconds(40));
    }

    private static void goesOn(Path jdk, int prefetch, Duration idle) throws Exception {
        try (ChildJvm child = ChildJvm.start(
                ThreadLimit.launcher(120),
                jdk,
                List.of("-Xmx128m", "-Xlog:disable"),
                ShortOfThreads.class,
                node.url(),
                Integer.toString(prefetch),
                Long.toString(idle.toMillis()))) {
            assertEquals(0, child.awaitExit(Duration.ofSeconds(200)), child::output);
            assertTrue(child.output().contains("round 1: handled 80"), child::output);
            assertTrue(child.output().contains("closed in "), child::output);
            System.out.println(child.output());
        }
    }
}
