package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM ends while a handler works: the application closes itself, and what belongs to it after that. */
@Timeout(120)
class ShutdownTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final int SIGTERM = 128 + 15;

    @ParameterizedTest
    @ValueSource(strings = {"is served", "waits"})
    void sigtermFinishesWhatRunsAndThenClosesWhatTheHandlersUsed(String way) throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), EndingProcess.class, way)) {
            child.awaitOutput("begun");
            child.terminate();

            assertEquals(SIGTERM, child.awaitExit(DEADLINE), child::output);
            assertClosedInOrder(child.output());
        }
    }

    @Test
    void systemExitFinishesWhatRunsAsWell() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), EndingProcess.class, "exits")) {
            assertEquals(3, child.awaitExit(DEADLINE), child::output);
            assertClosedInOrder(child.output());
            assertTrue(child.output().contains("an action of onClosed failed"), child::output);
        }
    }

    @Test
    void aMainThatReturnsFinishesWhatRunsAndIsToldWhyTheProcessEnds() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), EndingProcess.class, "returns")) {
            assertEquals(0, child.awaitExit(DEADLINE), child::output);
            assertClosedInOrder(child.output());
            assertTrue(child.output().contains("the JVM ends: closing ending, within 20s"), child::output);
            assertTrue(child.output().contains("call awaitShutdown() in it to keep running"), child::output);
        }
    }

    /** As where the logging framework has closed itself first, or there is no memory for a line. */
    @Test
    @Row(47)
    void whatRunsIsFinishedThoughTheThreadsOfTheEndCanLogNothing() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), EndingProcess.class, "can't log")) {
            child.awaitOutput("begun");
            child.terminate();

            assertEquals(SIGTERM, child.awaitExit(DEADLINE), child::output);
            assertClosedInOrder(child.output());
        }
    }

    @Test
    void withoutTheHookNothingIsFinished() throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), EndingProcess.class, "no hook")) {
            child.awaitOutput("begun");
            child.terminate();

            assertEquals(SIGTERM, child.awaitExit(DEADLINE), child::output);
            assertFalse(child.output().contains("first closed"), child::output);
        }
    }

    private static void assertClosedInOrder(String output) {
        int handled = output.indexOf("handled");
        int first = output.indexOf("first closed");
        int second = output.indexOf("second closed");
        assertTrue(handled >= 0 && handled < first && first < second, output);
    }
}
