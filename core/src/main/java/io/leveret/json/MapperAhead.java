package io.leveret.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.StdDateFormat;
import io.leveret.EventCodecException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * A mapper that is made on a thread of its own: the classes of Jackson took 45 % of the time from the start of a JVM to the
 * first event handled, and a start has other things to load meanwhile.
 */
final class MapperAhead {

    private final Supplier<ObjectMapper> maker;

    /** Fails if making the mapper does, until it is made after all. */
    private final CompletableFuture<ObjectMapper> mapper = new CompletableFuture<>();

    private MapperAhead(Supplier<ObjectMapper> maker) {
        this.maker = maker;
    }

    static MapperAhead given(ObjectMapper mapper) {
        var given = new MapperAhead(() -> mapper);
        given.make();
        return given;
    }

    /** One that a thread of the factory makes, or this thread if there is no other to be had. */
    static MapperAhead start(ThreadFactory threads, Supplier<ObjectMapper> maker) {
        var ahead = new MapperAhead(maker);
        if (!started(threads, "leveret-codec", ahead::makeAndTry)) {
            ahead.make();
        }
        return ahead;
    }

    /**
     * Has another thread initialize what a mapper formats dates with. It needs calendars, locales and time zones of the JDK, a
     * fourth of the time that the mapper takes.
     */
    static void startDates(ThreadFactory threads) {
        started(threads, "leveret-codec-dates", MapperAhead::loadDates);
    }

    private static void loadDates() {
        try {
            StdDateFormat.getDefaultTimeZone();
        } catch (Throwable e) {
            // Who makes the mapper meets it as well.
        }
    }

    private static boolean started(ThreadFactory threads, String name, Runnable task) {
        try {
            Thread thread = threads.newThread(task);
            thread.setName(name);
            thread.setDaemon(true);
            thread.start();
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** Writes something as well, so that the classes for this are loaded while others look at the events' classes. */
    private void makeAndTry() {
        make();
        try {
            mapper.join().writeValueAsBytes(new Sample("", 0));
        } catch (Throwable e) {
            // The first event that is written meets it as well.
        }
    }

    private record Sample(String text, int number) {}

    private void make() {
        try {
            mapper.complete(maker.get());
        } catch (RuntimeException | Error e) {
            mapper.completeExceptionally(e);
        }
    }

    /**
     * The mapper, once it is made.
     *
     * @throws EventCodecException if it can't be made
     */
    ObjectMapper get() {
        try {
            return mapper.join();
        } catch (CompletionException e) {
            return madeAgain(e);
        }
    }

    /** What has failed may work now: memory may have been short. If not, the first failure says more. */
    private synchronized ObjectMapper madeAgain(CompletionException first) {
        if (mapper.isCompletedExceptionally()) {
            try {
                mapper.obtrudeValue(maker.get());
            } catch (RuntimeException | Error e) {
                throw new EventCodecException(
                        "Jackson can't be used: " + (first.getCause() == null ? first : first.getCause())
                                + "; have all of its jars in one version",
                        first);
            }
        }
        return mapper.join();
    }
}
